"""Invented exchange rates: reais for a dollar on each business day, near what they were.

Every month has the mean that is known of it (for November 2017 and August 2018 published, for the
others from memory); the days in between are invented, and every row says so.
"""

import datetime as dt
from collections.abc import Iterator

import numpy as np
import polars as pl

from ingestion.sources.generate.draws import Draws, Ints
from ingestion.sources.generate.window import FIRST_DAY, LAST_DAY

_MEANS = (
    3.256, 3.186, 3.342, 3.352,
    3.197, 3.104, 3.128, 3.136, 3.209, 3.295, 3.206, 3.151, 3.135, 3.191, 3.26, 3.292,
    3.211, 3.241, 3.279, 3.407, 3.636, 3.773, 3.829, 3.93, 4.117, 3.758,
)  # fmt: skip
"""Mean selling rate of each month from September 2016."""

LOWEST, HIGHEST = 30_000, 42_000
"""No rate of these years was lower or higher, in ten-thousandths of a real."""

_HOLIDAYS = {(1, 1), (4, 21), (5, 1), (9, 7), (10, 12), (11, 2), (11, 15), (12, 25)}
_EASTER = (dt.date(2017, 4, 16), dt.date(2018, 4, 1))
_MOVABLE = {day + dt.timedelta(days) for day in _EASTER for days in (-48, -47, -2, 60)}
"""Carnival, Good Friday, Corpus Christi."""

_MIDDLE = 15  # of a month
_ROUNDS = 8


def business_days() -> Iterator[dt.date]:
    """Yield the days on which Brazilian banks quoted a rate."""
    day = FIRST_DAY
    while day <= LAST_DAY:
        is_holiday = (day.month, day.day) in _HOLIDAYS or day in _MOVABLE
        if day.weekday() < 5 and not is_holiday:
            yield day
        day += dt.timedelta(1)


def make_rates(draws: Draws) -> pl.DataFrame:
    """Return the rates, with four decimals as they were quoted."""
    days = list(business_days())
    steps = (draws.below(len(days), 451) - 225).tolist()
    spreads = (5 + draws.below(len(days), 4)).tolist()
    drifts, drift = [], 0
    for step in steps:
        drift = drift * 85 // 100 + step
        drifts.append(drift)
    sell = _with_means(days, drifts)
    return pl.DataFrame(
        {
            "rate_date": days,
            "provider": "synthetic",
            "buy_brl_per_usd": pl.Series(
                [(s - spread) / 10_000 for s, spread in zip(sell, spreads, strict=True)]
            ),
            "sell_brl_per_usd": pl.Series([s / 10_000 for s in sell]),
            "is_synthetic": True,
        }
    )


def _with_means(days: list[dt.date], drifts: list[int]) -> list[int]:
    """Lead the drifts along the months, again and again until each month has its mean."""
    months = np.array([_month(day) for day in days])
    wanted = np.array([round(mean * 10_000) for mean in _MEANS])
    middles = wanted.copy()
    for _ in range(_ROUNDS):
        path = np.array([_between(middles, day) for day in days]) + drifts
        sums = np.bincount(months, weights=path).astype(np.int64)
        errors = wanted - sums // np.bincount(months)
        middles += errors
    rates = np.clip(path + errors[months], LOWEST, HIGHEST)
    return [int(rate) for rate in rates]


def _month(day: dt.date) -> int:
    return (day.year - FIRST_DAY.year) * 12 + day.month - FIRST_DAY.month


def _between(middles: Ints, day: dt.date) -> int:
    """Go straight from the middle of a month to the middle of the next."""
    month = _month(day) if day.day >= _MIDDLE else _month(day) - 1
    share = day.day - _MIDDLE if day.day >= _MIDDLE else 30 - _MIDDLE + day.day
    here, there = (middles[min(max(m, 0), len(middles) - 1)] for m in (month, month + 1))
    return int(here * (30 - share) + there * share) // 30
