"""Sources into the raw zone: each source as a landing of its own.

1. The files are checked before any is uploaded, and the manifest is written last.
2. What landed last is not landed again, but what the raw zone lost of it since is put back.
3. A source that is named like a dataset brings that one; those given with it leave it to that one.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ingestion.contract import load_contract
from ingestion.raw_zone.landing import Plan, known_landing, plan_landing, workdir
from ingestion.raw_zone.latest import Latest, read_latest
from ingestion.raw_zone.manifest import Manifest
from ingestion.raw_zone.zone import RawZone
from ingestion.sources.base import LiveSource, Source
from olist.errors import Unavailable
from olist.failpoints import failpoint
from olist.progress import Progress, Step, silent
from olist.settings import Settings


@dataclass(frozen=True)
class Landing:
    """A landing; `new` is false if it is the one that was there before."""

    manifest: Manifest
    new: bool
    warnings: tuple[str, ...]
    seconds: float

    @property
    def landing_id(self) -> str:
        """Its id, which sorts by landing."""
        return self.manifest.landing_id


@dataclass(frozen=True)
class SourceFailure:
    """A source that could not be reached, while others could."""

    source: str
    reason: str


@dataclass(frozen=True)
class Landed:
    """What became of several sources."""

    landings: tuple[Landing, ...]
    failures: tuple[SourceFailure, ...] = ()


def land(
    settings: Settings,
    source: Source,
    *,
    without: frozenset[str] = frozenset(),
    zone: RawZone | None = None,
    progress: Progress = silent,
) -> Landing:
    """Bring the files of `source` into the raw zone, but for those of the datasets `without`.

    Who lands often gives the `zone`: its client takes longer to make than a small landing.

    Raises:
        DataRefused: a file is missing or breaks the contract; nothing was landed.
    """
    started = time.monotonic()
    zone = zone or RawZone(settings)
    latest = read_latest(zone)
    if known := held_landing(zone, source, latest, without=without):
        return Landing(known, False, (), time.monotonic() - started)
    with workdir(settings) as folder:
        plan = plan_landing(source, folder, progress, latest=latest, thorough=True, without=without)
        if not plan.new:
            upload(zone, plan, silent, lambda: False)
            return Landing(plan.manifest, False, plan.warnings, time.monotonic() - started)
        upload(zone, plan, progress, lambda: False)
        zone.write_manifest(plan.manifest)
        failpoint("land.after_manifest")
    return Landing(plan.manifest, True, plan.warnings, time.monotonic() - started)


def land_all(
    settings: Settings,
    sources: Sequence[Source],
    *,
    zone: RawZone | None = None,
    progress: Progress = silent,
) -> Landed:
    """Bring the files of all `sources` into the raw zone, each as landings of its own.

    A source that cannot be reached does not keep the others from landing.

    Raises:
        Unavailable: no source could be reached.
        DataRefused: a file is missing or breaks the contract; what landed before stays landed.
    """
    zone = zone or RawZone(settings)
    landings: list[Landing] = []
    failures: list[SourceFailure] = []
    for source in sources:
        without = brought_by_others(source, sources)
        try:
            for landing in _landings(settings, zone, source, without, progress):
                landings.append(landing)
        except Unavailable as error:
            failures.append(SourceFailure(source.name, str(error)))
    if not landings:
        raise Unavailable(" | ".join(failure.reason for failure in failures))
    return Landed(tuple(landings), tuple(failures))


def brought_by_others(source: Source, sources: Sequence[Source]) -> frozenset[str]:
    """Return the datasets that other ones of `sources` are named like."""
    datasets = {table.dataset for table in load_contract().tables}
    return frozenset(other.name for other in sources if other.name in datasets) - {source.name}


def held_landing(
    zone: RawZone, source: Source, latest: Latest, *, without: frozenset[str] = frozenset()
) -> Manifest | None:
    """Return the landing that `source` would only repeat, if the raw zone has all of it."""
    if isinstance(source, LiveSource):
        source.resume(_held(source, latest))
    known = known_landing(source, latest, without=without)
    if known and all(map(zone.holds, known.files)):
        return known
    if known and isinstance(source, LiveSource):
        source.resume(None)
    return None


def upload(zone: RawZone, plan: Plan, progress: Progress, stopped: Callable[[], bool]) -> None:
    """Bring the files of a plan into the raw zone, the small ones first."""
    for part in sorted(plan.parts, key=lambda part: part.file.bytes):
        if stopped():
            return
        zone.put(part.file, part.open)
        failpoint("land.after_object")
        progress(Step("land", part.file.name, done=part.file.bytes, unit="bytes"))
    failpoint("land.before_manifest")


def _landings(
    settings: Settings,
    zone: RawZone,
    source: Source,
    without: frozenset[str],
    progress: Progress,
) -> Iterator[Landing]:
    while True:
        landing = land(settings, source, without=without, zone=zone, progress=progress)
        yield landing
        if not (isinstance(source, LiveSource) and source.unfinished and landing.new):
            return


def _held(source: LiveSource, latest: Latest) -> dict[str, str] | None:
    """Return what the last landing of a live source's dataset says, if it is one of that source.

    A snapshot from elsewhere replaced what was there: then nothing of it is held.
    """
    (table,) = load_contract().of_dataset(source.name)
    manifest = latest.of_table(table.name)
    return manifest.details if manifest and manifest.source == source.name else None
