import datetime

import pytest

from app.periods import (
    Kind,
    after,
    black_friday,
    complete_months,
    earlier,
    is_whole,
    period_of,
    presets,
)
from publication.periods import Period


def month(text: str) -> datetime.date:
    return datetime.date.fromisoformat(f"{text}-01")


IN_FULL = [
    *(800, 1780, 2682, 2404, 3700, 3245, 4026, 4331, 4285, 4631, 7544, 5673),
    *(7269, 6728, 7211, 6939, 6873, 6167, 6292, 6512, 16, 4),
]
ORDERS = {month("2016-09"): 4, month("2016-10"): 324, month("2016-12"): 1} | {
    after(month("2017-01"), index): orders for index, orders in enumerate(IN_FULL)
}
"""Orders of the months of the full dataset."""

COMPLETE = complete_months(ORDERS, datetime.date(2018, 10, 17))


def test_edges_of_the_dataset_are_not_complete() -> None:
    assert Period(month("2017-01"), month("2018-09")).months == COMPLETE


def test_month_in_progress_is_not_complete() -> None:
    complete = complete_months(ORDERS, datetime.date(2018, 8, 30))
    assert complete[-1] == month("2018-07")
    assert complete_months(ORDERS, datetime.date(2018, 8, 31))[-1] == month("2018-08")


def test_no_orders_no_months() -> None:
    assert complete_months({}, datetime.date(2018, 8, 31)) == ()


def test_periods_offered_are_those_that_the_data_have() -> None:
    assert presets(COMPLETE) == ("1m", "3m", "6m", "12m", "2018", "2017", "all")
    assert presets(COMPLETE[:2]) == ("1m", "2017", "all")


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("3m", "2018-06..2018-08"),
        ("12m", "2017-09..2018-08"),
        ("2018", "2018"),
        ("2017-11", "2017-11"),
        ("2017-11-20..2017-11-26", "2017-11-20..2017-11-26"),
        ("all", "2016-09..2018-10"),
    ],
)
def test_a_period_is_spelled_like_this(asked: str, meant: str) -> None:
    assert period_of(asked, sorted(ORDERS), COMPLETE) == Period.parse(meant)


@pytest.mark.parametrize(
    "asked", ["", "1999", "2030-01", "99m", "0m", "2018-13", "2018-02-02..2018-01-01", "x'--"]
)
def test_what_is_no_period_of_the_data_is_none(asked: str) -> None:
    assert period_of(asked, sorted(ORDERS), COMPLETE) is None


@pytest.mark.parametrize(
    ("period", "kind", "compared"),
    [
        ("2018-06..2018-08", "previous", "2018-03..2018-05"),
        ("2018-06..2018-08", "year", "2017-06..2017-08"),
        ("2018-08-08..2018-08-10", "previous", "2018-08-05..2018-08-07"),
        ("2018-11-19..2018-11-25", "black_friday", "2017-11-20..2017-11-26"),
        ("2018-01-01..2018-01-07", "weekdays", "2017-01-02..2017-01-08"),
        ("2016-02-29", "year", "2015-02-28"),
    ],
)
def test_like_is_compared_with_like(period: str, kind: Kind, compared: str) -> None:
    found = earlier(Period.parse(period), kind)
    assert found is not None
    assert found.begin == Period.parse(compared).begin
    if period != "2016-02-29":
        assert found == Period.parse(compared)


def test_each_weekday_meets_its_own_and_black_friday_its_own() -> None:
    week = Period.parse("2018-11-19..2018-11-25")
    for kind in ("weekdays", "black_friday"):
        found = earlier(week, kind)
        assert found is not None
        assert found.begin.weekday() == week.begin.weekday()
    assert black_friday(2017) == datetime.date(2017, 11, 24)
    assert black_friday(2018) == datetime.date(2018, 11, 23)


def test_nothing_is_compared_with_nothing() -> None:
    assert earlier(Period.parse("2018"), "none") is None


def test_a_period_with_an_incomplete_month_is_not_compared() -> None:
    assert is_whole(Period.parse("2018-06..2018-08"), COMPLETE)
    assert not is_whole(Period.parse("2018-08..2018-09"), COMPLETE)
