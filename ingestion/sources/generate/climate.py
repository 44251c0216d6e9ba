"""Invented weather: each day in the 27 state capitals, by the climate and the season of each.

A day is wet or dry, the more likely wet after a wet one and in the rainy season; how much it rains
is drawn from a distribution with a long tail. Every row says that it is invented.
"""

import math
from typing import NamedTuple

import numpy as np
import polars as pl

from ingestion.sources.generate.draws import Draws, Flags, Ints, lognormal
from ingestion.sources.generate.places import STATES
from ingestion.sources.generate.window import DAYS, FIRST_DAY


class Climate(NamedTuple):
    """The climate of a capital, in tenths of a degree and per cent; near its climate normals."""

    mean: int
    swing: int
    """Of the mean, warmest in January, below and above over the year."""
    daily: int
    """Between the night and the day."""
    wet: int
    """Per cent of days with rain."""
    season: int
    """Per cent points more and less in the wettest and the driest month."""
    wettest: int
    """The month of the most rain."""
    amount: int
    """Per cent of the usual amount on a wet day."""


_CLIMATES = {
    "SP": Climate(196, 30, 90, 40, 25, 1, 100), "RJ": Climate(240, 30, 80, 34, 14, 1, 95),
    "MG": Climate(218, 20, 95, 34, 30, 12, 125), "RS": Climate(195, 50, 95, 32, 3, 8, 115),
    "PR": Climate(175, 38, 100, 42, 16, 1, 95), "SC": Climate(208, 40, 75, 40, 14, 1, 115),
    "BA": Climate(256, 14, 55, 52, 18, 5, 95), "DF": Climate(212, 10, 105, 38, 36, 12, 110),
    "ES": Climate(248, 24, 70, 38, 14, 12, 90), "GO": Climate(234, 12, 120, 36, 34, 1, 115),
    "PE": Climate(258, 13, 60, 54, 28, 6, 110), "CE": Climate(269, 6, 65, 36, 32, 4, 115),
    "PA": Climate(267, 4, 85, 68, 18, 3, 115), "MT": Climate(263, 18, 115, 34, 30, 1, 115),
    "MA": Climate(270, 4, 60, 46, 38, 4, 125), "MS": Climate(236, 28, 105, 34, 20, 1, 120),
    "PB": Climate(262, 12, 65, 46, 26, 6, 110), "PI": Climate(278, 7, 110, 32, 32, 3, 120),
    "RN": Climate(264, 10, 65, 42, 26, 5, 100), "AL": Climate(254, 12, 80, 46, 26, 6, 105),
    "SE": Climate(260, 11, 60, 38, 24, 5, 90), "TO": Climate(271, 6, 110, 40, 38, 1, 120),
    "RO": Climate(258, 5, 95, 50, 34, 1, 120), "AM": Climate(271, 6, 75, 52, 22, 3, 115),
    "AC": Climate(256, 9, 95, 48, 28, 1, 115), "AP": Climate(270, 5, 80, 56, 34, 4, 115),
    "RR": Climate(276, 6, 85, 38, 30, 6, 115),
}  # fmt: skip

_YEAR = 365.25
_TENTHS_OF_RAIN = lognormal(38, 88)
_WIND = lognormal(140, 148)


def make_weather(draws: Draws) -> pl.DataFrame:
    """Return the weather of every capital on every day, capital by capital."""
    climates = [_CLIMATES[state.code] for state in STATES]
    wet = _wet(draws, climates)
    amount = np.array([c.amount for c in climates], dtype=np.int64)[:, None]
    rain = (draws.along(wet.size, _TENTHS_OF_RAIN).astype(np.int64) + 1).reshape(wet.shape)
    rain = np.where(wet, np.maximum(np.minimum(rain * amount // 100, 2_400), 1), 0)
    mean = _means(draws, climates) - np.where(wet, 9, -6)
    half = np.array([c.daily for c in climates], dtype=np.int64)[:, None] // 2
    half = half * (80 + draws.below(wet.size, 41).reshape(wet.shape)) // 100
    half = np.where(wet, half * 8 // 10, half)
    wind = draws.along(wet.size, _WIND).astype(np.int64).reshape(wet.shape)
    days = pl.date_range(FIRST_DAY, pl.lit(FIRST_DAY).dt.offset_by(f"{DAYS - 1}d"), eager=True)
    of_state = np.repeat(np.arange(len(STATES)), DAYS)

    def tenths(values: Ints) -> pl.Series:
        return pl.Series(values.ravel() / 10)

    return pl.DataFrame(
        {
            "state": pl.Series([s.code for s in STATES]).gather(of_state),
            "observed_date": pl.concat([days] * len(STATES)),
            "provider": "synthetic",
            "latitude": pl.Series([f"{s.latitude:.2f}" for s in STATES]).gather(of_state),
            "longitude": pl.Series([f"{s.longitude:.2f}" for s in STATES]).gather(of_state),
            "temperature_mean_c": tenths(mean),
            "temperature_max_c": tenths(mean + half),
            "temperature_min_c": tenths(mean - half),
            "precipitation_mm": tenths(rain),
            "rain_mm": tenths(rain),
            "wind_speed_max_kmh": tenths(np.clip(wind, 30, 950)),
            "weather_code": _codes(draws, rain).ravel(),
            "is_synthetic": True,
        }
    )


def _season(peak_month: int) -> Ints:
    """Return per mille of the way to the peak on each day; rounded, so that all machines agree."""
    start = FIRST_DAY.timetuple().tm_yday
    peak = (peak_month - 0.5) * _YEAR / 12
    turns = ((start + day - peak) / _YEAR for day in range(DAYS))
    return np.array([round(1000 * math.cos(2 * math.pi * turn)) for turn in turns], dtype=np.int64)


def _wet(draws: Draws, climates: list[Climate]) -> Flags:
    """Say on which days it rains: half as likely again after a wet day as by the season."""
    chance = np.stack([c.wet * 10 + c.season * _season(c.wettest) // 100 for c in climates])
    draw = draws.below(chance.size, 1000).reshape(chance.shape)
    wet = np.zeros(chance.shape, dtype=np.bool_)
    before = wet[:, 0]
    for day in range(DAYS):
        # With p(wet|wet) = p + (1 - p)/3 and p(wet|dry) = p - p/3, p of all days are wet.
        p = np.clip(chance[:, day], 10, 960)
        before = draw[:, day] < np.where(before, p + (1000 - p) // 3, p - p // 3)
        wet[:, day] = before
    return wet


def _means(draws: Draws, climates: list[Climate]) -> Ints:
    """Return the mean of each day before rain: by the season, with spells of warmth and cold."""
    warm = _season(1)
    usual = np.stack([c.mean + c.swing * warm // 1000 for c in climates])
    step = draws.below(usual.size, 37).reshape(usual.shape) - 18
    spell = np.zeros(len(climates), dtype=np.int64)
    means = np.empty(usual.shape, dtype=np.int64)
    reach = np.array([30 + 2 * c.swing for c in climates], dtype=np.int64)
    for day in range(DAYS):
        spell = spell * 7 // 10 + step[:, day] * reach // 100
        means[:, day] = usual[:, day] + spell
    return means


def _codes(draws: Draws, rain: Ints) -> Ints:
    """Return the weather code: clear to overcast, drizzle, rain, at times a thunderstorm."""
    dry = draws.below(rain.size, 4).reshape(rain.shape)
    thunder = draws.below(rain.size, 5).reshape(rain.shape) == 0
    code = np.select(
        [rain == 0, rain < 10, rain < 25, rain < 75, rain < 200], [dry, 51, 53, 61, 63], 65
    )
    return np.where((rain >= 100) & thunder, 95, code).astype(np.int64)
