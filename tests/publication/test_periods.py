import datetime

import pytest

from olist.errors import BadUsage
from publication.periods import Compare, Period, shift_of


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("2018", "2018-01-01", "2019-01-01"),
        ("2018-Q4", "2018-10-01", "2019-01-01"),
        ("2018-12", "2018-12-01", "2019-01-01"),
        ("2018-02-28", "2018-02-28", "2018-03-01"),
        ("2017-11..2018-02", "2017-11-01", "2018-03-01"),
        ("2018-03-05..2018-03-11", "2018-03-05", "2018-03-12"),
    ],
)
def test_period_is_read_and_written_alike(text: str, begin: str, end: str) -> None:
    period = Period.parse(text)
    assert (period.begin, period.end) == (
        datetime.date.fromisoformat(begin),
        datetime.date.fromisoformat(end),
    )
    assert str(period) == text


@pytest.mark.parametrize("text", ["", "18", "2018-13", "2018-Q5", "2018-02-30", "2018-03..2018-01"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(BadUsage, match="period"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("text", "compare", "before"),
    [
        ("2018-03", "previous", "2018-02"),
        ("2018-Q1", "previous", "2017-Q4"),
        ("2018", "previous", "2017"),
        ("2018-03..2018-04", "previous", "2018-01..2018-02"),
        ("2018-03-05..2018-03-11", "previous", "2018-02-26..2018-03-04"),
        ("2018-03-01", "previous", "2018-02-28"),
        ("2018-02", "year", "2017-02"),
        ("2020-02-29", "year", "2019-02-28"),
        # A week meets the same weekdays.
        ("2018-03-05..2018-03-11", "year", "2017-03-06..2017-03-12"),
    ],
)
def test_period_is_compared_with_one_of_its_length(
    text: str, compare: Compare, before: str
) -> None:
    period = Period.parse(text)
    assert str(shift_of(compare, grain=None, period=period).period_back(period)) == before


@pytest.mark.parametrize(
    ("grain", "compare", "before"),
    [
        ("day", "previous", "2018-03-30"),
        ("week", "previous", "2018-03-24"),
        ("month", "previous", "2018-02-28"),
        ("quarter", "previous", "2017-12-31"),
        ("year", "previous", "2017-03-31"),
        ("day", "year", "2017-03-31"),
        ("week", "year", "2017-04-01"),
        ("month", "year", "2017-03-31"),
    ],
)
def test_row_is_compared_with_one_of_its_grain(grain: str, compare: Compare, before: str) -> None:
    shift = shift_of(compare, grain=grain, period=None)
    assert shift.back(datetime.date(2018, 3, 31)) == datetime.date.fromisoformat(before)
