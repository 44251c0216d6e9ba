"""The geolocation file: points measured in the prefixes, many of them several times."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from ingestion.sources.generate import figures
from ingestion.sources.generate.draws import Draws, Floats, Ints, apportion, evenly, spread
from ingestion.sources.generate.geography import STATE_CODES, Geography, written
from ingestion.sources.generate.parts import Part
from ingestion.sources.generate.places import STATES
from ingestion.sources.generate.town_names import SPOILED_PLACES

_CHUNK = 125_000
_ELSEWHERE = 2  # the group of the points that are not São Paulo's
_E14 = 100_000_000_000_000  # degrees have fourteen decimals, as in the original

_FAR = (
    (41.6, -8.4), (29.4, -98.5), (45.07, 9.3), (14.6, 121.11), (-36.61, -64.3),
    (19.4, -101.47), (38.4, -0.5), (-34.58, -58.73),
)  # fmt: skip
"""Where points lie that belong to nobody in Brazil; some have the published extremes."""
_NEAR = ((-3.84, -32.41), (-20.51, -29.33), (5.4, -60.2))
"""… and where they leave only the narrower of two boxes that are drawn around the country."""


@dataclass(frozen=True)
class _Points:
    """The different points, by place, and how many rows each has."""

    place: Ints
    times: Ints
    name: Ints
    """Index into the spellings."""
    state: Ints
    abroad: Ints
    """Which of the places abroad, -1 for nearly all."""


def geolocation_frames(part: Part, geography: Geography) -> Iterator[pl.DataFrame]:
    """Make the points, a chunk at a time; some are there several times, a few are abroad."""
    draws = part.draws("geolocation")
    points = _plan(draws, part, geography)
    home = _homes(draws, geography)
    names = _spellings(geography)
    for start in range(0, len(points.place), _CHUNK):
        chosen = slice(start, start + _CHUNK)
        frame = _frame(draws, geography, points, home=home, names=names, chosen=chosen)
        yield frame.select(pl.all().gather(spread(points.times[chosen].tolist())))


def _plan(draws: Draws, part: Part, geography: Geography) -> _Points:
    rows = [part.of(count) for count in figures.SAO_PAULO_POINTS.values()]
    rows.append(part.of(figures.GEOLOCATION_ROWS) - sum(rows))
    surplus = apportion(part.of(figures.GEOLOCATION_DUPLICATES), rows)
    counts = [row - more for row, more in zip(rows, surplus, strict=True)]
    # São Paulo's places are the first ones, and the first two groups of points are its own.
    capital = int((geography.zone == 0).sum())
    place = np.concatenate(
        [
            _crowded(draws, capital, counts[0] + counts[1]),
            capital + _crowded(draws, len(geography.zone) - capital, counts[2]),
        ]
    )
    group = np.full(len(place), _ELSEWHERE, dtype=np.int64)
    group[: counts[0] + counts[1]] = spread(counts[:2])[draws.shuffled(counts[0] + counts[1])]
    times = np.ones(len(place), dtype=np.int64)
    for index, (count, more) in enumerate(zip(counts, surplus, strict=True)):
        times[group == index] += np.bincount(draws.below(more, count), minlength=count)
    return _Points(
        place=place,
        times=times,
        name=_name(draws, geography, place, group),
        state=_disputed(draws, part, geography.state[place], place, capital),
        abroad=_abroad(part, times),
    )


def _crowded(draws: Draws, places: int, points: int) -> Ints:
    """Return the place of each point: two for every place, the others where the crowd is."""
    least = min(2, points // places)
    draw = draws.uniform(points - least * places)
    rank = draws.shuffled(places)
    crowd = rank[(draw * draw * places).astype(np.int64)]
    return spread((least + np.bincount(crowd, minlength=places)).tolist())


def _name(draws: Draws, geography: Geography, place: Ints, group: Ints) -> Ints:
    """Write one name in six with its accents, every name at least once in either way."""
    with_accents = np.array([name is not None for name in geography.accented_names])
    town = geography.town[place]
    accented = draws.below(len(place), 6) == 0
    opens = np.flatnonzero(np.diff(town, prepend=-1))
    accented[opens] = False
    accented[np.minimum(opens + 1, len(town) - 1)] = True
    accented &= with_accents[town]
    name: Ints = town + len(with_accents) * np.where(group == _ELSEWHERE, accented, group == 1)
    # Among the points that are neither a town's first nor its second, a few have no name at all.
    third = np.flatnonzero((group == _ELSEWHERE) & (np.diff(town, prepend=-1) == 0))[1:]
    third = third[town[third - 2] == town[third]]
    spoiled = third[evenly(len(SPOILED_PLACES), len(third))]
    name[spoiled] = 2 * len(with_accents) + np.arange(len(spoiled))
    return name


def _disputed(draws: Draws, part: Part, state: Ints, place: Ints, capital: int) -> Ints:
    """Give the last point of a few places to another state."""
    state = state.copy()
    last = np.flatnonzero(np.diff(place, append=-1))[capital:]
    chosen = last[draws.shuffled(len(last))[: part.of(figures.PREFIXES_IN_TWO_STATES)]]
    state[chosen] = (state[chosen] + 1) % len(STATES)
    return state


def _abroad(part: Part, times: Ints) -> Ints:
    abroad = np.full(len(times), -1, dtype=np.int64)
    once = np.flatnonzero(times == 1)
    chosen = once[evenly(part.of(figures.GEOLOCATION_ABROAD), len(once))]
    near = min(part.of(figures.ABROAD_NEAR), len(chosen) - 1)
    abroad[chosen[near:]] = np.arange(len(chosen) - near) % len(_FAR)
    abroad[chosen[:near]] = len(_FAR) + np.arange(near) % len(_NEAR)
    return abroad


def _homes(draws: Draws, geography: Geography) -> tuple[Ints, Ints]:
    """Return where each place lies, in units of 1e-14 degrees."""
    count = len(geography.prefix)
    opens = np.zeros(count, dtype=np.bool_)
    opens[geography.opens_town] = True
    town = np.maximum.accumulate(np.where(opens, np.arange(count), 0))
    in_capital = np.array([zone.is_capital for zone in geography.zones])[geography.zone]

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


def _spellings(geography: Geography) -> pl.Series:
    """Return the plain names, then the accented ones, then what is no name."""
    return pl.Series([*geography.plain_names, *geography.accented_names, *SPOILED_PLACES])


def _frame(
    draws: Draws,
    geography: Geography,
    points: _Points,
    *,
    home: tuple[Ints, Ints],
    names: pl.Series,
    chosen: slice,
) -> pl.DataFrame:
    place, abroad = points.place[chosen], points.abroad[chosen]
    count = len(place)
    spots = np.array([*_FAR, *_NEAR])

    def near(at: Ints, elsewhere: Floats) -> Floats:
        # A division of whole numbers below 2**53 is exact to the last bit everywhere.
        jitter = (draws.uniform(count) * (_E14 // 50)).astype(np.int64) - _E14 // 100
        foreign = np.rint(elsewhere[abroad] * 100).astype(np.int64) * (_E14 // 100)
        return np.where(abroad >= 0, foreign - abs(jitter) // 10, at[place] + jitter).astype(
            np.float64
        ) / float(_E14)

    return pl.DataFrame(
        {
            "geolocation_zip_code_prefix": written(geography.prefix[place]),
            "geolocation_lat": near(home[0], spots[:, 0]),
            "geolocation_lng": near(home[1], spots[:, 1]),
            "geolocation_city": names.gather(points.name[chosen]),
            "geolocation_state": STATE_CODES.gather(points.state[chosen]),
        }
    )
