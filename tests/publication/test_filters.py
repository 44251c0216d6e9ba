import datetime

import pytest

from olist.errors import BadUsage
from publication.filters import Filter, Rendered, Scalar, render


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("customer_state = SP", Filter("customer_state", "=", "SP")),
        ("customer_state=São Paulo", Filter("customer_state", "=", "São Paulo")),
        ("customer_state != SP", Filter("customer_state", "!=", "SP")),
        ("metric_time>=2018-01-01", Filter("metric_time", ">=", "2018-01-01")),
        ("customer_state in SP, RJ", Filter("customer_state", "in", ["SP", "RJ"])),
        ("customer_state NOT  IN (SP)", Filter("customer_state", "not in", ["SP"])),
        (
            "metric_time between 2018-01-01 and 2018-01-31",
            Filter("metric_time", "between", ["2018-01-01", "2018-01-31"]),
        ),
        ("note = a = b", Filter("note", "=", "a = b")),
    ],
)
def test_a_filter_is_read_from_text(text: str, expected: Filter) -> None:
    assert Filter.parse(text) == expected


@pytest.mark.parametrize("text", ["", "customer_state", "customer_state =", "a b = c", "a ~ b"])
def test_what_is_no_filter_is_refused(text: str) -> None:
    with pytest.raises(BadUsage, match="is not understood"):
        Filter.parse(text)


@pytest.mark.parametrize(
    ("one", "condition", "values"),
    [
        (Filter("d", "=", "x"), "D = '__olist_value_5__'", ("x",)),
        (Filter("d", "!=", 3), "D <> '__olist_value_5__'", ("3",)),
        (Filter("d", "=", True), "D = '__olist_value_5__'", ("true",)),
        (Filter("d", "=", None), "D is null", ()),
        (Filter("d", "!=", None), "D is not null", ()),
        (Filter("d", "in", [None]), "D is null", ()),
        (
            Filter("d", "in", ["x", None]),
            "D is null or D in ('__olist_value_5__')",
            ("x",),
        ),
        (
            Filter("d", "not in", ["x", None]),
            "D is not null and D not in ('__olist_value_5__')",
            ("x",),
        ),
        (
            Filter("d", "between", [datetime.date(2018, 1, 1), datetime.date(2018, 1, 2)]),
            "D between '__olist_value_5__' and '__olist_value_6__'",
            ("2018-01-01", "2018-01-02"),
        ),
    ],
)
def test_a_condition_holds_markers_and_no_value(
    one: Filter, condition: str, values: tuple[str, ...]
) -> None:
    assert render(one, "D", first=5) == Rendered(condition, values)


@pytest.mark.parametrize(
    ("op", "value", "said"),
    [
        ("like", "x", "it must be one of ="),
        ("in", [], "in needs values"),
        ("between", ["a"], "between needs two values"),
        ("=", ["a", "b"], "= needs one value"),
        (">", None, "> needs a value, not nothing"),
    ],
)
def test_values_that_do_not_fit_the_operator_are_refused(
    op: str, value: Scalar | list[Scalar], said: str
) -> None:
    with pytest.raises(BadUsage, match=said):
        Filter("d", op, value).values()
