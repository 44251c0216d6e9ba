"""A replay into the raw zone and the raw tables, day after day.

1. Each day lands, and then loads, before the next one lands.
2. Run again, it goes on after the last day of the same replay that landed; what landed and was not
   loaded is loaded first.

The caller holds `olist.database.write_lock`.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from ingestion.pipeline import load
from ingestion.raw_zone.land import Landing, land
from ingestion.raw_zone.landed import any_waits
from ingestion.raw_zone.landing import workdir
from ingestion.raw_zone.latest import read_latest
from ingestion.raw_zone.manifest import Manifest
from ingestion.raw_zone.zone import RawZone
from ingestion.results import LoadResult
from ingestion.sources.replay import NAME, Drops, Replay
from olist.progress import Progress, Step, silent
from olist.settings import Settings


@dataclass(frozen=True)
class ReplayResult:
    """What a replay landed and loaded; `last_day` is the last one that has landed by now."""

    landings: tuple[Landing, ...]
    loads: tuple[LoadResult, ...]
    last_day: date | None
    seconds: float

    @property
    def changed_rows(self) -> int:
        """How many rows of raw tables its loads wrote."""
        return sum(result.changed_rows for result in self.loads)


def land_replay(settings: Settings, replay: Replay, *, progress: Progress = silent) -> ReplayResult:
    """Land the days of a replay that have not landed, and load nothing."""
    started = time.monotonic()
    zone = RawZone(settings)
    with _opened(settings, zone, replay, progress) as (drops, landed_until):
        landings = tuple(_land_days(settings, zone, drops, landed_until, progress))
    return _result(landings, (), landed_until, started)


def ingest_replay(
    settings: Settings,
    replay: Replay,
    *,
    progress: Progress = silent,
    command: str = "olist ingest",
    after_each: Callable[[], object] = lambda: None,
) -> ReplayResult:
    """Land and load the days of a replay that have not landed; `after_each` day call that.

    Raises:
        DataRefused: a day has more rows for quarantine than the limit; it stays landed.
    """
    started = time.monotonic()
    landings: list[Landing] = []
    loads: list[LoadResult] = []
    zone = RawZone(settings)
    with _opened(settings, zone, replay, progress) as (drops, landed_until):
        if any_waits(settings, zone):
            loads += load(settings, zone=zone, progress=progress, command=command)
        for landing in _land_days(settings, zone, drops, landed_until, progress):
            landings.append(landing)
            loads += load(settings, landing_id=landing.landing_id, zone=zone, command=command)
            after_each()
    if not loads:
        loads += load(settings, progress=progress, command=command)
    return _result(tuple(landings), tuple(loads), landed_until, started)


@contextmanager
def _opened(
    settings: Settings, zone: RawZone, replay: Replay, progress: Progress
) -> Iterator[tuple[Drops, date | None]]:
    with workdir(settings) as folder:
        drops = replay.open(folder, progress)
        yield drops, _landed_until(zone, drops.replay)


def _land_days(
    settings: Settings,
    zone: RawZone,
    drops: Drops,
    landed_until: date | None,
    progress: Progress,
) -> Iterator[Landing]:
    places = {day: place for place, day in enumerate(drops.days, start=1)}
    for drop in drops.after(landed_until):
        progress(Step(NAME, str(drop.day), done=places[drop.day], total=len(places), unit="days"))
        yield land(settings, drop, zone=zone)


def _landed_until(zone: RawZone, replay: str) -> date | None:
    """Return the last day of a replay that has landed."""
    latest = read_latest(zone)
    for manifest in latest.landings():
        if day := _day(manifest, replay):
            return day
    # Others have landed all tables since.
    for landing_id in reversed(zone.manifests()):
        if day := _day(zone.read_manifest(landing_id), replay):
            return day
    return None


def _day(manifest: Manifest, replay: str) -> date | None:
    details = manifest.details
    is_of_it = manifest.source == NAME and details.get("replay") == replay
    return date.fromisoformat(details["day"]) if is_of_it else None


def _result(
    landings: tuple[Landing, ...],
    loads: tuple[LoadResult, ...],
    landed_until: date | None,
    started: float,
) -> ReplayResult:
    last = date.fromisoformat(landings[-1].manifest.details["day"]) if landings else landed_until
    return ReplayResult(landings, loads, last, time.monotonic() - started)
