"""Periods of days, and the earlier ones that they are compared with, like with like."""

import calendar
import datetime
import re
from dataclasses import dataclass
from typing import Literal

from olist.errors import BadUsage

Compare = Literal["previous", "year"]
COMPARISONS: tuple[Compare, ...] = ("previous", "year")

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_TEXT = re.compile(
    r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?"
)


@dataclass(frozen=True)
class Period:
    """The days from `begin` to before `end`."""

    begin: datetime.date
    end: datetime.date

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read `2018`, `2018-Q1`, `2018-03`, `2018-03-15`, or two of them: `2018-03..2018-05`.

        Raises:
            BadUsage: the text is no period, or ends before it begins.
        """
        first, _, last = text.strip().partition("..")
        period = cls(_calendar(first, text).begin, _calendar(last or first, text).end)
        if period.begin >= period.end:
            raise BadUsage(f"the period {text!r} ends before it begins")
        return period

    @classmethod
    def of(cls, day: datetime.date, grain: str) -> "Period":
        """Return the period of this grain that begins with `day`."""
        return cls(day, one_of(grain).forward(day))

    def __contains__(self, day: datetime.date) -> bool:
        """Tell whether the day lies in the period."""
        return self.begin <= day < self.end

    @property
    def months(self) -> tuple[datetime.date, ...]:
        """The first days of the months that it touches."""
        first = self.begin.replace(day=1)
        last = self.end - datetime.timedelta(days=1)
        count = (last.year - first.year) * 12 + last.month - first.month + 1
        return tuple(add_months(first, number) for number in range(count))

    @property
    def is_whole_months(self) -> bool:
        """Whether it begins and ends with a month."""
        return self.begin.day == 1 and self.end.day == 1

    def __str__(self) -> str:
        """Return the shortest text that `parse` reads as this period."""
        last = self.end - datetime.timedelta(days=1)
        months = len(self.months)
        if self.is_whole_months and months == 12 and self.begin.month == 1:
            return f"{self.begin:%Y}"
        if self.is_whole_months and months == 3 and self.begin.month % 3 == 1:
            return f"{self.begin:%Y}-Q{self.begin.month // 3 + 1}"
        if self.is_whole_months:
            return f"{self.begin:%Y-%m}" if months == 1 else f"{self.begin:%Y-%m}..{last:%Y-%m}"
        return f"{self.begin}" if self.begin == last else f"{self.begin}..{last}"


@dataclass(frozen=True)
class Shift:
    """A way back in time, by months or by days."""

    months: int = 0
    days: int = 0

    def back(self, day: datetime.date) -> datetime.date:
        """Return the day so much earlier; of a month without that day, its last."""
        return add_months(day, -self.months) - datetime.timedelta(days=self.days)

    def forward(self, day: datetime.date) -> datetime.date:
        """Return the day so much later; of a month without that day, its last."""
        return add_months(day, self.months) + datetime.timedelta(days=self.days)

    def period_back(self, period: Period) -> Period:
        """Return the period so much earlier."""
        return Period(self.back(period.begin), self.back(period.end))


def one_of(grain: str) -> Shift:
    """Return the length of a day, week, month, quarter or year."""
    return Shift(months=_MONTHS[grain]) if grain in _MONTHS else Shift(days=_days(grain))


def shift_of(compare: Compare, *, grain: str | None, period: Period | None) -> Shift:
    """Return how far back lies what is compared with.

    With a grain, each row is compared with the row one grain before, or with that of the year
    before. Without, the period with the one of equal length right before it (whole months count
    as months), or with the same days of the year before. Weeks go back 52 weeks, so that each
    weekday meets its own.

    Raises:
        BadUsage: there is neither a grain nor a period.
    """
    if grain:
        if compare == "previous":
            return one_of(grain)
        return Shift(days=364) if grain == "week" else Shift(months=12)
    if period is None:
        raise BadUsage("nothing says what to compare: name a period (2018-03) or a grain (month)")
    days = (period.end - period.begin).days
    if compare == "previous":
        return Shift(months=len(period.months)) if period.is_whole_months else Shift(days=days)
    if not period.is_whole_months and days % 7 == 0:
        return Shift(days=364)
    return Shift(months=12)


def add_months(day: datetime.date, months: int) -> datetime.date:
    """Return the same day of the month so many months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        raise BadUsage(f"{day} and {months} months is no date")
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))


def _days(grain: str) -> int:
    days = {"day": 1, "week": 7}.get(grain)
    if days is None:
        raise BadUsage(
            f"there is no comparing by the {grain}: take day, week, month, quarter, year"
        )
    return days


def _calendar(text: str, asked: str) -> Period:
    found = _TEXT.fullmatch(text.strip())
    try:
        if not found:
            raise ValueError
        quarter, month, day = (
            int(found[name]) if found[name] else None for name in ("quarter", "month", "day")
        )
        first_month = month or ((quarter - 1) * 3 + 1 if quarter else 1)
        begin = datetime.date(int(found["year"]), first_month, day or 1)
    except ValueError:
        raise BadUsage(
            f"the period {asked!r} is not understood: write 2018, 2018-Q1, 2018-03, 2018-03-15, "
            "or two of them, as in 2018-03..2018-05"
        ) from None
    grain = "day" if day else "month" if month else "quarter" if quarter else "year"
    return Period.of(begin, grain)
