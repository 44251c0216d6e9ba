"""Drops that come in another order than they were made, some twice, some killed on the way.

After each arrival the raw tables hold what loading those that came in their order makes.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ingestion.contract import Table, load_contract
from tests.torture.drops import Expected, Variant, delta, typed, variant
from tests.torture.loader import HungError, Job, run
from tests.torture.place import Grounds, Place
from tests.torture.state import check_raw_zone, compare, see, wait_until_left, whole
from tests.torture.tally import Tally

ROUNDS, DELTAS = 4, 6
_DELTA_ROWS = 3
_POINTS = (
    "load.after_lock",
    "load.mid_copy",
    "load.after_copy",
    "load.mid_merge",
    "load.before_manifest",
    "load.before_commit",
    "load.after_commit",
)


@dataclass(frozen=True)
class Arrival:
    """A drop: the day that it stands for, and what it says; `whole` is that of a snapshot."""

    day: int
    folder: Path
    sellers: dict[str, list[str]]
    whole: Expected | None = None

    @property
    def landed_as(self) -> Literal["snapshot", "delta"]:
        return "snapshot" if self.whole else "delta"


def reordered(grounds: Grounds) -> Tally:
    """Replay histories in an order that chance makes."""
    tally = Tally()
    chance = random.Random(grounds.seed)
    try:
        for _ in range(1 if grounds.quick else ROUNDS):
            with grounds.place() as place:
                arrivals = _history(grounds, chance)
                chance.shuffle(arrivals)
                if grounds.quick:
                    arrivals.sort(key=lambda arrival: arrival.day != 0)
                _replay(grounds, place, tally, arrivals)
                check_raw_zone(tally, place)
    except HungError:
        tally.find("hung", 1, f"{tally.tried} drops had come before")
    return tally


def _history(grounds: Grounds, chance: random.Random) -> list[Arrival]:
    """Make two snapshots and some drops of sellers, one for each day, one of them twice."""
    sellers = load_contract().table("sellers")
    snapshots = {0: variant(grounds.base, 1), DELTAS // 2: variant(grounds.base, 3)}
    arrivals = []
    for day in range(3 if grounds.quick else DELTAS + 1):
        if day in snapshots:
            arrivals.append(_snapshot(grounds, sellers, day, snapshots[day]))
            continue
        keys = chance.sample("abcdef", _DELTA_ROWS)
        rows = {key: [key, "01001", f"dia {day}", "SP"] for key in keys}
        folder = grounds.write(delta(sellers, list(rows.values())))
        arrivals.append(Arrival(day, folder, rows))
    return [*arrivals, arrivals[1]]


def _snapshot(grounds: Grounds, sellers: Table, day: int, files: Variant) -> Arrival:
    rows = files.expected.rows[sellers.name]
    said = {row[0]: list(row) for row in rows}
    return Arrival(day, grounds.write(files.files), said, files.expected)


def _replay(grounds: Grounds, place: Place, tally: Tally, arrivals: Sequence[Arrival]) -> None:
    come: list[Arrival] = []
    for number, arrival in enumerate(arrivals):
        before = _told(come)
        late = any(other.day > arrival.day for other in come)
        come.append(arrival)
        after = _told(come)
        if late:
            point = _POINTS[(tally.tried + number) % len(_POINTS)]
            killed = run(_job(grounds, place, arrival, point))
            wait_until_left(place)
            seen = see(place)
            if killed is None:
                tally.attempt(f"late: {point}")
                state = whole(seen, (before, after))
                tally.find("half", int(state is None), f"day {arrival.day}, killed at {point}")
        answer = run(_job(grounds, place, arrival))
        tally.attempt("late" if late else "in order")
        said = answer.text if answer else "died"
        tally.expect(bool(answer and answer.done), f"day {arrival.day}: {said[-300:]}")
        compare(tally, see(place), after, f"day {arrival.day} after {[one.day for one in come]}")


def _job(grounds: Grounds, place: Place, arrival: Arrival, point: str = "") -> Job:
    return Job(
        "ingest",
        place,
        arrival.folder,
        landed_as=arrival.landed_as,
        as_of=f"2018-01-{arrival.day + 1:02}",
        variables={"OLIST_FAILPOINT": point} if point else {},
        defect=grounds.defect,
    )


def _told(come: Sequence[Arrival]) -> Expected:
    """Return what drops say in the order of their days."""
    contract = load_contract()
    rows = {table.name: Counter[tuple[object, ...]]() for table in contract.tables}
    sellers: dict[str, list[str]] = {}
    for arrival in sorted(come, key=lambda arrival: arrival.day):
        if arrival.whole:
            rows, sellers = dict(arrival.whole.rows), {}
        sellers = sellers | arrival.sellers
    rows["sellers"] = typed(contract.table("sellers"), list(sellers.values()))
    return Expected(rows, quarantined=0)
