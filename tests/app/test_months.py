import datetime

from app.months import Period, after, complete_months, period_choices, period_of


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


def test_edges_of_the_dataset_are_not_complete() -> None:
    complete = complete_months(ORDERS, datetime.date(2018, 10, 17))
    assert complete == Period(month("2017-01"), month("2018-09")).months


def test_month_in_progress_is_not_complete() -> None:
    complete = complete_months(ORDERS, datetime.date(2018, 8, 30))
    assert complete[-1] == month("2018-07")
    assert complete_months(ORDERS, datetime.date(2018, 8, 31))[-1] == month("2018-08")


def test_no_orders_no_months() -> None:
    assert complete_months({}, datetime.date(2018, 8, 31)) == ()


def test_period_keeps_months_without_data() -> None:
    assert Period(month("2016-10"), month("2017-02")).months == (
        month("2016-10"),
        month("2016-11"),
        month("2016-12"),
        month("2017-01"),
    )


def test_after_passes_years() -> None:
    assert after(month("2017-12")) == month("2018-01")
    assert after(month("2018-08"), -11) == month("2017-09")


def test_periods_to_choose_are_those_with_complete_months() -> None:
    complete = complete_months(ORDERS, datetime.date(2018, 10, 17))
    assert period_choices(complete) == ("All", "Last 12 months", "2018", "2017")
    assert period_choices(()) == ("All",)


def test_last_year_ends_with_the_last_complete_month() -> None:
    complete = complete_months(ORDERS, datetime.date(2018, 10, 17))
    period = period_of("Last 12 months", sorted(ORDERS), complete)
    assert (period.begin, period.end) == (month("2017-09"), month("2018-09"))
    assert period_of("All", sorted(ORDERS), complete).months[-1] == month("2018-10")
