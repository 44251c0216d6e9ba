"""Zip prefixes, and the zones and towns that they belong to."""

import functools
from dataclasses import dataclass

import numpy as np
import polars as pl

from ingestion.sources.generate.draws import Ints, apportion, spread
from ingestion.sources.generate.figures import CAPITAL_CUSTOMERS, CITIES, PREFIXES, RIM_CUSTOMERS
from ingestion.sources.generate.places import STATES, State
from ingestion.sources.generate.town_names import SPOILED_PLACES, plain, town_names

TOWNS = 5_950
"""How many towns the names of the geolocation file stand for: an estimate."""

RIM_BELOW = 10_000
"""The prefixes of São Paulo with a leading zero are of the city and its rim."""


@dataclass(frozen=True)
class Zone:
    """A part of a state: its capital, around São Paulo its rim, and the inland."""

    state: int
    is_capital: bool
    customers: int
    sellers: int


@dataclass(frozen=True)
class Geography:
    """The places, one per prefix, sorted by zone and town; a zone's largest towns come first."""

    prefix: Ints
    zone: Ints
    town: Ints
    zones: tuple[Zone, ...]
    plain_names: tuple[str, ...]
    """Names of the towns; the first of a state is its capital."""
    accented_names: tuple[str | None, ...]
    """How some rows write it; None for a town that all rows write without accents."""

    @property
    def state_of_zone(self) -> Ints:
        """The state of each zone, as an index into STATES."""
        return np.array([zone.state for zone in self.zones], dtype=np.int64)

    @property
    def state(self) -> Ints:
        """The state of each place."""
        return self.state_of_zone[self.zone]

    @property
    def opens_town(self) -> Ints:
        """The first place of each town."""
        return np.flatnonzero(np.diff(self.town, prepend=-1))


STATE_CODES = pl.Series([facts.code for facts in STATES])


@functools.cache
def _written_prefixes() -> pl.Series:
    return pl.Series([f'"{number:05}"' for number in range(100_000)])


def written(prefix: Ints) -> pl.Series:
    """Return prefixes as the files have them: five digits in quotes."""
    return _written_prefixes().gather(prefix)


def make_geography(scale: float) -> Geography:
    """Spread the prefixes over the zones, and towns over the prefixes.

    Towns do not grow beyond scale 1, and prefixes do only as far as five digits allow.
    """
    zones: list[Zone] = []
    prefixes: list[Ints] = []
    sizes: list[int] = []
    shares = apportion(round(PREFIXES * scale), [s.customers for s in STATES], least=1)
    for number, (facts, share) in enumerate(zip(STATES, shares, strict=True)):
        of_state = _zones(number, facts)
        low, high = facts.prefixes
        # One in each zone, and two apart, so that the number above a prefix is known to nobody.
        count = max(min(share, (high - low) // 2), len(of_state))
        mine = low + np.arange(count, dtype=np.int64) * (high - low) // count
        prefixes.append(mine)
        zones += of_state
        sizes += _sizes(facts, of_state, mine)
    zone = spread(sizes)
    town = _towns(zones, sizes, round(TOWNS * min(scale, 1.0)))
    plain_names, accented = _names(zones, zone, town, round(CITIES * min(scale, 1.0)))
    return Geography(np.concatenate(prefixes), zone, town, tuple(zones), plain_names, accented)


def _sizes(facts: State, zones: list[Zone], prefixes: Ints) -> list[int]:
    """Return how many of a state's places are in each of its zones."""
    count, others = len(prefixes), len(zones) - 1
    capital = min(max(count * facts.in_capital // 100, 1), count - others)
    if others == 1:
        return [capital, count - capital]
    with_leading_zero = int((prefixes < RIM_BELOW).sum())
    rim = min(max(with_leading_zero - capital, 1), count - capital - 1)
    return [capital, rim, count - capital - rim]


def _zones(number: int, facts: State) -> list[Zone]:
    customers = CAPITAL_CUSTOMERS.get(facts.code, facts.customers * facts.in_capital // 100)
    sellers = facts.sellers * facts.in_capital // 100
    zones = [Zone(number, True, customers, sellers)]
    if facts.code == "SP":
        zones.append(Zone(number, False, RIM_CUSTOMERS, facts.sellers * RIM_CUSTOMERS // 10**5))
    left = [
        whole - sum(part)
        for whole, part in (
            (facts.customers, [zone.customers for zone in zones]),
            (facts.sellers, [zone.sellers for zone in zones]),
        )
    ]
    return [*zones, Zone(number, False, *left)]


def _towns(zones: list[Zone], sizes: list[int], count: int) -> Ints:
    """Return the town of each place: one in a capital, in the others a few large and many small."""
    inland = [0 if z.is_capital else size for z, size in zip(zones, sizes, strict=True)]
    shares = apportion(count - len(STATES), inland)
    towns: list[Ints] = []
    first = 0
    for zone, size, share in zip(zones, sizes, shares, strict=True):
        number = 1 if zone.is_capital else min(max(share, 1), size)
        weights = [10**6 // (rank + 8) for rank in range(number)]
        towns.append(spread(apportion(size, weights, least=1)) + first)
        first += number
    return np.concatenate(towns)


def _names(
    zones: list[Zone], zone: Ints, town: Ints, cities: int
) -> tuple[tuple[str, ...], tuple[str | None, ...]]:
    opens = np.flatnonzero(np.diff(town, prepend=-1))
    pool = iter(town_names())
    names = [
        STATES[zones[z].state].capital if zones[z].is_capital else next(pool)
        for z in zone[opens].tolist()
    ]
    plains = tuple(plain(name) for name in names)
    # As many are written with accents too as makes the published number of spellings.
    left = max(cities - len(names) - len(SPOILED_PLACES), 1)
    accented: list[str | None] = []
    for name, without in zip(names, plains, strict=True):
        both = name != without and left > 0
        accented.append(name if both else None)
        left -= both
    return plains, tuple(accented)
