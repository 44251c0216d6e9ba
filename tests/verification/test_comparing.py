"""What is said of two answers."""

from decimal import Decimal

import pytest

from verification.comparing import Answer, Comparison, answer, compare, look


def one_group(**figures: object) -> Answer:
    return answer(tuple(figures), [tuple(figures.values())], groups=0)


def compared(recounted: Answer, found: Answer, **said: object) -> list[tuple[str, str]]:
    settings = {"tolerance": 0.0} | said
    return [
        (one.name, one.verdict)
        for one in compare("check", recounted, found, **settings)  # type: ignore[arg-type]
    ]


def test_money_agrees_to_the_cent_whatever_its_type() -> None:
    recounted = one_group(a=Decimal("1.10"), b=2, c=0)
    found = one_group(a=Decimal("1.1"), b=Decimal("2.01"), c=0.0)
    assert compared(recounted, found) == [
        ("check.a", "agrees"),
        ("check.b", "differs"),
        ("check.c", "agrees"),
    ]


@pytest.mark.parametrize(("by", "verdict"), [(0.0000009, "agrees"), (0.0000011, "differs")])
def test_means_agree_within_their_tolerance(by: float, verdict: str) -> None:
    recounted, found = one_group(a=4.5), one_group(a=4.5 + by)
    assert compared(recounted, found, tolerance=1e-6) == [("check.a", verdict)]


def test_a_group_that_only_one_side_has_differs_unless_it_is_empty() -> None:
    recounted = answer(("state", "orders"), [("SP", 2), ("RJ", 0), ("AC", None)], groups=1)
    found = answer(("state", "orders"), [("MG", 1)], groups=1)
    assert compared(recounted, found) == [
        ("check.orders[AC]", "agrees"),
        ("check.orders[MG]", "differs"),
        ("check.orders[RJ]", "agrees"),
        ("check.orders[SP]", "differs"),
    ]


def test_nothing_is_not_zero_in_a_group_that_both_have() -> None:
    assert compared(one_group(a=None), one_group(a=0)) == [("check.a", "differs")]
    assert compared(one_group(a=None), one_group(a=None)) == [("check.a", "agrees")]


def test_a_difference_with_a_reason_is_explained() -> None:
    (known,) = compare("check", one_group(a=1), one_group(a=2), tolerance=0, reason="quarantine")
    (unknown,) = compare("check", one_group(a=1), one_group(a=2), tolerance=0)
    assert (known.is_unexplained, unknown.is_unexplained) == (False, True)


def test_a_figure_is_found_by_the_name_of_its_comparison() -> None:
    given = answer(("month", "status", "n"), [("2018-01-01", "shipped", 7)], groups=2)
    found = look({"check": given})
    name = Comparison("check", "n", ("2018-01-01", "shipped"), "agrees", None, None).name
    assert name == "check.n[2018-01-01, shipped]"
    assert found(name) == 7
    assert found("check.n[2018-02-01, shipped]") == 0
    for unknown in ("other.n", "check.m[2018-01-01, shipped]", "?"):
        with pytest.raises(KeyError):
            found(unknown)
