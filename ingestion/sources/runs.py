"""Sets of days, written down as runs: `2016-09-01..2018-10-31 2018-11-05..2018-11-05`."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

_DAY = timedelta(days=1)


class Run(NamedTuple):
    """The days from the first to the last."""

    first: date
    last: date

    def __str__(self) -> str:
        """Write it as `read` reads it."""
        return f"{self.first}..{self.last}"


Counts = Callable[[date], bool]
"""Whether a day counts; days that do not count interrupt no run, and are in no set."""


def every_day(_day: date) -> bool:
    """Count every day."""
    return True


def days_of(run: Run, counts: Counts = every_day) -> Iterator[date]:
    """Yield the days of a run that count."""
    day = run.first
    while day <= run.last:
        if counts(day):
            yield day
        day += _DAY


def runs(days: Iterable[date], counts: Counts = every_day) -> list[Run]:
    """Return the runs that hold these days, and of others only such as do not count."""
    found: list[Run] = []
    for day in sorted(days):
        if found and not any(map(counts, _between(found[-1].last, day))):
            found[-1] = Run(found[-1].first, day)
        else:
            found.append(Run(day, day))
    return found


def written(days: Iterable[date], counts: Counts = every_day) -> str:
    """Write days down."""
    return " ".join(map(str, runs(days, counts)))


def read(text: str, counts: Counts = every_day) -> frozenset[date]:
    """Read what `written` wrote."""
    found: set[date] = set()
    for run in text.split():
        first, last = map(date.fromisoformat, run.split(".."))
        found.update(days_of(Run(first, last), counts))
    return frozenset(found)


def _between(first: date, last: date) -> Iterator[date]:
    return days_of(Run(first + _DAY, last - _DAY))
