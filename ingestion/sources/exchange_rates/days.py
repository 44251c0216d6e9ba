"""The days on which the Banco Central gives a rate: weekdays that are no bank holidays."""

from datetime import date, timedelta
from functools import cache

_FIXED = ((1, 1), (4, 21), (5, 1), (9, 7), (10, 12), (11, 2), (11, 15), (12, 25))
_SINCE_2024 = (11, 20)
_FROM_EASTER = (-48, -47, -2, 60)
"""Carnival's Monday and Tuesday, Good Friday, Corpus Christi."""


def is_business_day(day: date) -> bool:
    """Whether banks work all over Brazil; holidays of one day's decree are not known."""
    return day.weekday() < 5 and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    fixed = _FIXED + ((_SINCE_2024,) if year >= 2024 else ())
    easter = _easter(year)
    return frozenset(
        [date(year, month, day) for month, day in fixed]
        + [easter + timedelta(days=days) for days in _FROM_EASTER]
    )


def _easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    skipped = (8 * century + 13) // 25
    epact = (19 * golden + century - century // 4 - skipped + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
