"""Zip prefixes, the towns they belong to, and the points that were measured in them."""

import functools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from ingestion.sources.generate.draws import Draws, Flags, Floats, Ints, apportion, evenly, spread
from ingestion.sources.generate.figures import (
    CITIES,
    GEOLOCATION_ABROAD,
    GEOLOCATION_DUPLICATES,
    GEOLOCATION_ROWS,
    PREFIXES,
    Size,
)
from ingestion.sources.generate.places import STATES, town_names

_CHUNK = 250_000
_E14 = 100_000_000_000_000  # degrees have fourteen decimals, as in the original


@dataclass(frozen=True)
class Geography:
    """The places, one per prefix, sorted by state; the first ones of a state are its capital's."""

    prefix: Ints
    state: Ints
    city: Ints
    names: pl.Series
    plain_names: pl.Series
    state_codes: pl.Series

    def draw_places(self, draws: Draws, state: Ints) -> Ints:
        """Draw a place for each of these states, some places more often than others."""
        starts = np.searchsorted(self.state, np.arange(len(STATES) + 1))
        # Six in seven live in every other place: so a quarter of the prefixes has no customer.
        place = draws.below(len(state), np.diff(starts)[state])
        crowded = draws.below(len(state), 7) > 0
        place = np.where(crowded, place - place % 2, place)
        return starts[:-1][state] + place


@functools.cache
def _written_prefixes() -> pl.Series:
    return pl.Series([f'"{number:05}"' for number in range(100_000)])


def written(prefix: Ints) -> pl.Series:
    """Return prefixes as the files have them: five digits in quotes."""
    return _written_prefixes().gather(prefix)


def plain(name: str) -> str:
    """Drop the accents, as most rows do."""
    decomposed = unicodedata.normalize("NFD", name)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def make_geography(size: Size) -> Geography:
    """Spread the prefixes over the states, and towns over the prefixes."""
    # The country does not grow with the shop: beyond scale 1 the prefixes stay.
    country = Size(min(size.scale, 1.0))
    shares = apportion(country.of(PREFIXES), [s.customers for s in STATES], least=1)
    towns = apportion(country.of(CITIES), shares, least=2)
    pool = town_names()
    prefixes: list[Ints] = []
    cities: list[Ints] = []
    names: list[str] = []
    for number, (facts, count, town_count) in enumerate(zip(STATES, shares, towns, strict=True)):
        low, high = facts.prefixes
        # At least two apart, so that the number above a prefix is known to nobody.
        prefixes.append(low + np.arange(count, dtype=np.int64) * (high - low) // count)
        capital = max(count * facts.in_capital // 100, 1)
        inland = np.arange(count - capital, dtype=np.int64)
        town = 1 + inland * (town_count - 1) // max(len(inland), 1)
        cities.append(np.concatenate([np.zeros(capital, dtype=np.int64), town]) + len(names))
        names += [facts.capital] + [
            pool[(number * 401 + index * 7) % len(pool)] for index in range(town_count - 1)
        ]
    return Geography(
        prefix=np.concatenate(prefixes),
        state=spread(shares),
        city=np.concatenate(cities),
        names=pl.Series(names),
        plain_names=pl.Series([plain(name) for name in names]),
        state_codes=pl.Series([facts.code for facts in STATES]),
    )


def geolocation_frames(seed: int, size: Size, geography: Geography) -> Iterator[pl.DataFrame]:
    """Make the points, a chunk at a time; some are there several times, a few are abroad."""
    draws = Draws(seed, "geolocation")
    total = size.of(GEOLOCATION_ROWS)
    points = total - size.of(GEOLOCATION_DUPLICATES)
    places = len(geography.prefix)
    # Every prefix has a point; the others crowd where the square of a draw is small.
    crowd = draws.uniform(points - places)
    rank = draws.shuffled(places)
    crowded = rank[(crowd * crowd * places).astype(np.int64)]
    place = spread((1 + np.bincount(crowded, minlength=places)).tolist())
    times = 1 + np.bincount(draws.below(total - points, points), minlength=points)
    abroad = np.zeros(points, dtype=np.bool_)
    once = np.flatnonzero(times == 1)
    abroad[once[evenly(size.of(GEOLOCATION_ABROAD), len(once))]] = True
    home = _homes(draws, geography)
    for start in range(0, points, _CHUNK):
        part = slice(start, start + _CHUNK)
        yield _points(draws, geography, home, place[part], abroad[part]).select(
            pl.all().gather(spread(times[part].tolist()))
        )


def _homes(draws: Draws, geography: Geography) -> tuple[Ints, Ints]:
    """Return where each place lies, in units of 1e-14 degrees."""
    count = len(geography.prefix)
    capital = np.diff(geography.city, prepend=-1) != 0
    first_of_state = np.searchsorted(geography.state, np.arange(len(STATES)))
    in_capital = geography.city == geography.city[first_of_state][geography.state]
    town = np.maximum.accumulate(np.where(capital, np.arange(count), 0))

    def coordinate(capital_at: list[float], inland_at: list[float]) -> Ints:
        at = np.where(
            in_capital,
            np.array([round(x * 100) for x in capital_at])[geography.state],
            np.array([round(x * 100) for x in inland_at])[geography.state],
        )
        # Towns lie within 1.2 degrees of the inland centre, prefixes within 0.05 of their town.
        off_town = np.where(in_capital, 0, draws.below(count, 240)[town] - 120)
        return (at + off_town) * (_E14 // 100) + (draws.below(count, 1000) - 500) * (_E14 // 10_000)

    return (
        coordinate([s.latitude for s in STATES], [s.inland_latitude for s in STATES]),
        coordinate([s.longitude for s in STATES], [s.inland_longitude for s in STATES]),
    )


def _points(
    draws: Draws,
    geography: Geography,
    home: tuple[Ints, Ints],
    place: Ints,
    abroad: Flags,
) -> pl.DataFrame:
    count = len(place)

    def near(at: Ints, elsewhere: int) -> Floats:
        # A division of whole numbers below 2**53 is exact to the last bit everywhere.
        jitter = (draws.uniform(count) * (_E14 // 50)).astype(np.int64) - _E14 // 100
        return (np.where(abroad, elsewhere, at[place]) + jitter).astype(np.float64) / float(_E14)

    city = geography.city[place]
    accented = draws.below(count, 6) == 0
    names = pl.concat([geography.plain_names, geography.names])
    return pl.DataFrame(
        {
            "geolocation_zip_code_prefix": written(geography.prefix[place]),
            "geolocation_lat": near(home[0], 40 * _E14),
            "geolocation_lng": near(home[1], -8 * _E14),
            "geolocation_city": names.gather(city + accented * len(geography.names)),
            "geolocation_state": geography.state_codes.gather(geography.state[place]),
        }
    )
