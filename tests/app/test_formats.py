import datetime
from decimal import Decimal

import pytest

from app.formats import Number, Unit, age, change, exact, plain, short, unit_of
from app.tiles import invented


@pytest.mark.parametrize(
    ("value", "unit", "said", "in_full"),
    [
        (6512, "count", "6,512", "6,512"),
        (Decimal("1021990.10"), "money", "R$ 1.02 M", "R$ 1,021,990.10"),
        (Decimal("996973.56"), "money", "R$ 997 k", "R$ 996,973.56"),
        (Decimal("999999.99"), "money", "R$ 1.00 M", "R$ 999,999.99"),
        (Decimal("153.104"), "money", "R$ 153.10", "R$ 153.10"),
        (0.1039, "share", "10.4 %", "10.39 %"),
        (0, "share", "0.0 %", "0.00 %"),
        (None, "money", "\N{EN DASH}", "\N{EN DASH}"),
    ],
)
def test_figures_read_like_this(value: Number | None, unit: Unit, said: str, in_full: str) -> None:
    assert short(value, unit).replace("\N{NO-BREAK SPACE}", " ") == said
    assert exact(value, unit).replace("\N{NO-BREAK SPACE}", " ") == in_full


@pytest.mark.parametrize(
    ("now", "before", "unit", "said"),
    [
        (6512, 6292, "count", "+3.5 %"),
        (Decimal("90"), Decimal("100"), "money", "-10.0 %"),
        (0.1039, 0.0448, "share", "+5.9 pp"),
        (5, 0, "count", None),
        (None, 0.1, "share", None),
    ],
)
def test_changes_read_like_this(
    now: Number | None, before: Number | None, unit: Unit, said: str | None
) -> None:
    found = change(now, before, unit)
    assert (found and found.replace("\N{NO-BREAK SPACE}", " ")) == said


def test_unit_is_in_the_name_of_the_metric() -> None:
    names = ("orders", "gmv_brl", "late_rate")
    assert [unit_of(name) for name in names] == ["count", "money", "share"]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(5, "just now"), (60, "1 minute ago"), (7300, "2 hours ago"), (200_000, "2 days ago")],
)
def test_age_is_said_in_its_largest_unit(seconds: int, said: str) -> None:
    now = datetime.datetime(2026, 11, 23, 12, 0, tzinfo=datetime.UTC)
    assert age(now - datetime.timedelta(seconds=seconds), now) == said


def test_dollar_signs_make_no_formula() -> None:
    assert plain("R$ 1 of R$ 2") == r"R\$ 1 of R\$ 2"


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ({"kaggle", "weather"}, ""),
        ({"generate"}, "generated data"),
        ({"kaggle", "generate"}, "partly generated data"),
    ],
)
def test_data_of_the_generator_is_called_so(sources: set[str], said: str) -> None:
    assert invented(sources) == said
