"""Months and periods: which months the data cover whole, and which of them a page shows.

A month counts as complete when

1. the data reach its last day, and
2. it has at least a tenth of the median month's orders. The dataset begins with 329 orders in four
   months of 2016 and ends with 20 in September and October 2018, none of them delivered, against
   4,400 in a usual month: figures of such months say how the data were cut, not how trade went.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

ALL = "All"
LAST_YEAR = "Last 12 months"


@dataclass(frozen=True)
class Period:
    """A stretch of months: the first day of the first one and of the one after the last."""

    begin: datetime.date
    end: datetime.date

    def __contains__(self, month: datetime.date) -> bool:
        """Tell whether the month lies in the period."""
        return self.begin <= month < self.end

    @property
    def months(self) -> tuple[datetime.date, ...]:
        """All months of the period, also those without data."""
        found = []
        month = self.begin
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
        if orders[month] >= enough and data_through >= after(month) - datetime.timedelta(days=1)
    )


def period_choices(complete: Sequence[datetime.date]) -> tuple[str, ...]:
    """Return the periods that can be chosen; the page's address has the same words."""
    years = sorted({month.year for month in complete}, reverse=True)
    return (
        ALL,
        *([LAST_YEAR] if len(complete) > 12 else []),
        *(str(year) for year in years if len(years) > 1),
    )


def period_of(
    choice: str, months: Sequence[datetime.date], complete: Sequence[datetime.date]
) -> Period:
    """Return the months that a choice means; `months` are those with data, the oldest first."""
    if choice == LAST_YEAR:
        return Period(after(complete[-1], -11), after(complete[-1]))
    if choice != ALL:
        return Period(datetime.date(int(choice), 1, 1), datetime.date(int(choice) + 1, 1, 1))
    return Period(months[0], after(months[-1]))
