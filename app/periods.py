"""Months and periods: which months the data cover whole, which a page shows, and beside which.

A month counts as complete when

1. the data reach its last day, and
2. it has at least a tenth of the median month's orders. The dataset begins with 329 orders in four
   months of 2016 and ends with 20 in September and October 2018, none of them delivered, against
   4,400 in a usual month: figures of such months say how the data were cut, not how trade went.
"""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal, get_args

Kind = Literal["previous", "year", "weekdays", "black_friday", "none"]
KINDS: tuple[Kind, ...] = get_args(Kind)

ALL = "all"
DEFAULT = "3m"
_LAST = re.compile(r"(\d{1,2})m")
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"\d{4}-\d{2}")
_BETWEEN = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A stretch of days: the first one, and the one after the last."""

    begin: datetime.date
    end: datetime.date

    def __contains__(self, day: datetime.date) -> bool:
        """Tell whether the day lies in the period."""
        return self.begin <= day < self.end

    @property
    def is_months(self) -> bool:
        """Whether it is made of whole months."""
        return self.begin.day == 1 and self.end.day == 1

    @property
    def months(self) -> tuple[datetime.date, ...]:
        """The first day of every month that it touches, also of those without data."""
        found = []
        month = self.begin.replace(day=1)
        while month < self.end:
            found.append(month)
            month = after(month)
        return tuple(found)


def after(month: datetime.date, count: int = 1) -> datetime.date:
    """Return the first day of the month that comes `count` months later (or earlier)."""
    index = month.year * 12 + month.month - 1 + count
    return datetime.date(index // 12, index % 12 + 1, 1)


def complete_months(
    orders: Mapping[datetime.date, int], data_through: datetime.date
) -> tuple[datetime.date, ...]:
    """Return the complete months, the oldest first."""
    if not orders:
        return ()
    enough = median(orders.values()) / 10
    return tuple(
        month
        for month in sorted(orders)
        if orders[month] >= enough and data_through >= after(month) - _DAY
    )


def presets(complete: Sequence[datetime.date]) -> tuple[str, ...]:
    """Return the periods that are offered, as the page's address spells them."""
    lasts = [f"{count}m" for count in (1, 3, 6, 12) if len(complete) >= count]
    years = sorted({str(month.year) for month in complete}, reverse=True)
    return (*lasts, *years, ALL)


def period_of(
    asked: str, months: Sequence[datetime.date], complete: Sequence[datetime.date]
) -> Period | None:
    """Return the days that an address means, or None when it means none.

    `3m` are the last three complete months, `2018` a year, `2018-05` a month, `all` all months
    with data, `2017-11-20..2017-11-26` these days. `months` are those with data, the oldest first.
    """
    whole = Period(months[0], after(months[-1]))
    try:
        found = _named(asked, whole, complete)
    except ValueError:
        return None
    if found is None or found.end <= whole.begin or found.begin >= whole.end:
        return None
    return found


def _named(asked: str, whole: Period, complete: Sequence[datetime.date]) -> Period | None:
    if asked == ALL:
        return whole
    if (last := _LAST.fullmatch(asked)) and 0 < int(last[1]) <= len(complete):
        return Period(after(complete[-1], 1 - int(last[1])), after(complete[-1]))
    if _YEAR.fullmatch(asked):
        return Period(datetime.date(int(asked), 1, 1), datetime.date(int(asked) + 1, 1, 1))
    if _MONTH.fullmatch(asked):
        begin = datetime.date.fromisoformat(f"{asked}-01")
        return Period(begin, after(begin))
    if between := _BETWEEN.fullmatch(asked):
        begin, last_day = map(datetime.date.fromisoformat, between.groups())
        return Period(begin, last_day + _DAY) if begin <= last_day else None
    return None


def earlier(period: Period, kind: Kind) -> Period | None:
    """Return the period to compare with.

    `previous` are as many months (or days) right before; `year` the same days of the year before;
    `weekdays` 52 weeks before, so that each day meets its own day of the week; `black_friday`
    the same, moved so that Black Friday meets Black Friday.
    """
    if kind == "none":
        return None
    if kind == "year":
        return Period(_year_before(period.begin), _year_before(period.end))
    if kind == "previous" and period.is_months:
        return Period(after(period.begin, -len(period.months)), period.begin)
    days = period.end - period.begin
    if kind == "black_friday":
        years = {period.begin.year, (period.end - _DAY).year}
        held = [year for year in sorted(years) if black_friday(year) in period]
        year = held[-1] if held else period.begin.year
        days = black_friday(year) - black_friday(year - 1)
    elif kind == "weekdays":
        days = datetime.timedelta(weeks=52)
    return Period(period.begin - days, period.end - days)


def black_friday(year: int) -> datetime.date:
    """Return the day after the fourth Thursday of November."""
    first = datetime.date(year, 11, 1)
    return first + datetime.timedelta(days=(3 - first.weekday()) % 7 + 22)


def is_whole(period: Period, complete: Sequence[datetime.date]) -> bool:
    """Tell whether all months of the period are complete, so that it can be compared."""
    return set(period.months) <= set(complete)


def _year_before(day: datetime.date) -> datetime.date:
    if (day.month, day.day) == (2, 29):
        return datetime.date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)
