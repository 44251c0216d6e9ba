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
from statistics import median
from typing import Literal, get_args

from olist.errors import BadUsage
from publication.periods import Period, Shift, add_months, shift_of

Kind = Literal["previous", "year", "weekdays", "black_friday", "none"]
KINDS: tuple[Kind, ...] = get_args(Kind)

ALL = "all"
DEFAULT = "3m"
_LAST = re.compile(r"(\d{1,2})m")
_DAY = datetime.timedelta(days=1)


def after(month: datetime.date, count: int = 1) -> datetime.date:
    """Return the first day of the month that comes `count` months later (or earlier)."""
    return add_months(month.replace(day=1), count)


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

    `3m` are the last three complete months, `all` all months with data; others are spelled as
    the command line has them: `2018`, `2018-05`, `2017-11-20..2017-11-26`. `months` are those with
    data, the oldest first.
    """
    whole = Period(months[0], after(months[-1]))
    found = _named(asked, whole, complete)
    if found is None or found.end <= whole.begin or found.begin >= whole.end:
        return None
    return found


def _named(asked: str, whole: Period, complete: Sequence[datetime.date]) -> Period | None:
    if asked == ALL:
        return whole
    if last := _LAST.fullmatch(asked):
        count = int(last[1])
        if not 0 < count <= len(complete):
            return None
        return Period(after(complete[-1], 1 - count), after(complete[-1]))
    try:
        return Period.parse(asked)
    except BadUsage:
        return None


def earlier(period: Period, kind: Kind) -> Period | None:
    """Return the period to compare with.

    `previous` are as many months (or days) right before; `year` the same days of the year before;
    `weekdays` 52 weeks before, so that each day meets its own day of the week; `black_friday`
    the same, moved so that Black Friday meets Black Friday.
    """
    if kind == "none":
        return None
    if kind == "black_friday":
        days = (period.begin, period.end - _DAY)
        held = [day.year for day in days if black_friday(day.year) in period]
        year = held[-1] if held else period.begin.year
        shift = Shift(days=(black_friday(year) - black_friday(year - 1)).days)
    elif kind == "weekdays":
        shift = Shift(days=364)
    elif kind == "year":
        shift = Shift(months=12)
    else:
        shift = shift_of("previous", grain=None, period=period)
    return shift.period_back(period)


def black_friday(year: int) -> datetime.date:
    """Return the day after the fourth Thursday of November."""
    first = datetime.date(year, 11, 1)
    return first + datetime.timedelta(days=(3 - first.weekday()) % 7 + 22)


def is_whole(period: Period, complete: Sequence[datetime.date]) -> bool:
    """Tell whether all months of the period are complete, so that it can be compared."""
    return set(period.months) <= set(complete)
