"""Land, load, and both at once: what the command line and Dagster call.

1. `land` brings a source's files into the raw zone, the manifest last. What landed last is not
   landed again, but what the raw zone lost of it since is put back.
2. `load` brings what landed into the raw tables, from the raw zone.
3. `ingest` does both while it reads the files, with the same promises: its load cannot be committed
   without its manifest.

The caller holds `olist.database.write_lock`.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from ingestion.contract import load_contract
from ingestion.landed import landed_parts, waiting
from ingestion.landing import Plan, plan_landing, workdir
from ingestion.load import load_landing
from ingestion.manifest import Manifest
from ingestion.raw_zone import RawZone
from ingestion.results import LoadResult, TableResult
from ingestion.sources.base import Source
from olist.failpoints import failpoint
from olist.progress import Progress, Step, silent
from olist.settings import Settings

__all__ = ["IngestResult", "Landing", "LoadResult", "TableResult", "ingest", "land", "load"]


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
class IngestResult:
    """A landing and the loads it led to."""

    landing: Landing
    loads: tuple[LoadResult, ...]
    seconds: float


def land(settings: Settings, source: Source, *, progress: Progress = silent) -> Landing:
    """Bring the files of `source` into the raw zone.

    Raises:
        DataRefused: a file is missing or breaks the contract; nothing was landed.
    """
    started = time.monotonic()
    zone = RawZone(settings)
    latest = zone.latest()
    if latest and _is_known(source, latest, zone):
        return Landing(latest, False, (), time.monotonic() - started)
    with workdir(settings) as folder:
        plan = plan_landing(source, folder, progress, latest=latest, thorough=True)
        if not plan.new:
            _upload(zone, plan, silent, lambda: False)
            return Landing(plan.manifest, False, plan.warnings, time.monotonic() - started)
        _upload(zone, plan, progress, lambda: False)
        zone.write_manifest(plan.manifest)
        failpoint("land.after_manifest")
    return Landing(plan.manifest, True, plan.warnings, time.monotonic() - started)


def load(
    settings: Settings,
    *,
    landing_id: str | None = None,
    progress: Progress = silent,
    command: str = "olist load",
) -> tuple[LoadResult, ...]:
    """Load one landing, or those that are not loaded yet, oldest first.

    Of those, what lies before the last snapshot is passed over: the snapshot replaces all of it.
    With nothing to load, that is recorded.

    Raises:
        DataRefused: a file breaks the contract, or more than the limit would go to quarantine.
    """
    zone = RawZone(settings)
    contract = load_contract()
    manifests = [zone.read_manifest(landing_id)] if landing_id else waiting(settings, zone)
    return tuple(
        load_landing(
            settings,
            contract,
            manifest,
            partial(landed_parts, zone, contract, manifest),
            command=command,
            progress=progress,
        )
        for manifest in manifests
    )


def ingest(
    settings: Settings,
    source: Source,
    *,
    progress: Progress = silent,
    command: str = "olist ingest",
) -> IngestResult:
    """Land the files of `source` and load them, both at the same time.

    Raises:
        DataRefused: a file is missing or breaks the contract, or more than the limit would go to
            quarantine; then nothing was landed either.
    """
    started = time.monotonic()
    zone = RawZone(settings)
    latest = zone.latest()
    # A delta may stand on landings that are not loaded yet: one after the other then.
    if source.landed_as == "delta" or (latest and _is_known(source, latest, zone)):
        landing = land(settings, source, progress=progress)
        loads = load(settings, progress=progress, command=command)
        return IngestResult(landing, loads, time.monotonic() - started)
    with workdir(settings) as folder:
        plan = plan_landing(source, folder, progress, latest=latest, thorough=False)
        if plan.new:
            loads = (_load_while_landing(settings, zone, plan, progress, command),)
        else:
            _upload(zone, plan, silent, lambda: False)
            loads = load(settings, progress=progress, command=command)
    seconds = time.monotonic() - started
    return IngestResult(Landing(plan.manifest, plan.new, plan.warnings, seconds), loads, seconds)


def _load_while_landing(
    settings: Settings, zone: RawZone, plan: Plan, progress: Progress, command: str
) -> LoadResult:
    stopped = False
    with ThreadPoolExecutor(1, "land") as executor:
        upload: Future[None] = executor.submit(_upload, zone, plan, progress, lambda: stopped)

        def before_commit() -> None:
            upload.result()
            zone.write_manifest(plan.manifest)
            failpoint("land.after_manifest")

        try:
            return load_landing(
                settings,
                load_contract(),
                plan.manifest,
                lambda: plan.parts,
                command=command,
                progress=progress,
                before_commit=before_commit,
            )
        finally:
            stopped = True


def _upload(zone: RawZone, plan: Plan, progress: Progress, stopped: Callable[[], bool]) -> None:
    for part in sorted(plan.parts, key=lambda part: part.file.bytes):
        if stopped():
            return
        zone.put(part.file, part.open)
        failpoint("land.after_object")
        progress(Step("land", part.file.name, done=part.file.bytes, unit="bytes"))
    failpoint("land.before_manifest")


def _is_known(source: Source, latest: Manifest, zone: RawZone) -> bool:
    """Whether the latest landing is what the source would give, and all of it is there."""
    fingerprint = source.fingerprint()
    return (
        fingerprint is not None
        and (latest.source, latest.fingerprint, latest.landed_as)
        == (source.name, fingerprint, source.landed_as)
        and all(map(zone.holds, latest.files))
    )
