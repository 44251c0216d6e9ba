"""Land, load, and both at once: what the command line and Dagster call.

1. `land` and `land_all` bring sources' files into the raw zone (`ingestion.raw_zone.land`).
2. `load` brings what landed into the raw tables, from the raw zone.
3. `ingest` does both. Where one source brings a snapshot, it does them while it reads the files,
   with the same promises: its load cannot be committed without its manifest.

The caller holds `olist.database.write_lock`.
"""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from ingestion.contract import load_contract
from ingestion.loading.load import load_landing
from ingestion.raw_zone.land import (
    Landed,
    Landing,
    SourceFailure,
    held_landing,
    land,
    land_all,
    upload,
)
from ingestion.raw_zone.landed import any_waits, landed_parts, last_loaded, waiting
from ingestion.raw_zone.landing import Plan, plan_landing, workdir
from ingestion.raw_zone.latest import read_latest
from ingestion.raw_zone.zone import RawZone
from ingestion.results import LoadResult, TableResult
from ingestion.sources.base import Source
from olist.errors import DataRefused
from olist.failpoints import failpoint
from olist.progress import Progress, silent
from olist.settings import Settings

__all__ = [
    "IngestResult",
    "Landed",
    "Landing",
    "LoadResult",
    "SourceFailure",
    "TableResult",
    "ingest",
    "land",
    "land_all",
    "load",
]


@dataclass(frozen=True)
class IngestResult:
    """The landings of one or more sources, and the loads they led to."""

    landings: tuple[Landing, ...]
    failures: tuple[SourceFailure, ...]
    loads: tuple[LoadResult, ...]
    seconds: float

    @property
    def landing(self) -> Landing:
        """The last of them."""
        return self.landings[-1]


def load(
    settings: Settings,
    *,
    landing_id: str | None = None,
    force: bool = False,
    zone: RawZone | None = None,
    progress: Progress = silent,
    command: str = "olist load",
) -> tuple[LoadResult, ...]:
    """Load one landing, or those that are not in the ledger yet, in their order.

    Of those, what newer snapshots replace is recorded as superseded, and not read. With nothing to
    load, that is recorded. With `force` one landing, by default the last, is loaded once more.

    Raises:
        DataRefused: a file breaks the contract, or more than the limit would go to quarantine. It
            names each landing that was refused; by then the others are loaded.
    """
    zone = zone or RawZone(settings)
    contract = load_contract()
    if force and landing_id is None:
        landing_id = last_loaded(settings)
    manifests = [zone.read_manifest(landing_id)] if landing_id else waiting(settings, zone)
    results: list[LoadResult] = []
    refused: dict[str, DataRefused] = {}
    for manifest in manifests:
        try:
            loaded = load_landing(
                settings,
                contract,
                manifest,
                partial(landed_parts, zone, contract, manifest),
                command=command,
                progress=progress,
                force=force,
            )
        except DataRefused as error:
            # What comes behind it does not need it: loaded later, it takes its place in the order.
            refused[manifest.landing_id] = error
        else:
            results.append(loaded)
    if refused:
        raise _all_refused(refused, len(results)) from next(iter(refused.values()))
    return tuple(results)


def _all_refused(refused: dict[str, DataRefused], others: int) -> DataRefused:
    """Return what to raise for the landings that were refused, when the others are done."""
    done = f"{others} other landing{'s are' if others > 1 else ' is'} done; " if others else ""
    reasons = " | ".join(f"landing {landing}: {error}" for landing, error in refused.items())
    again = " or ".join(f"`olist load --landing {landing}`" for landing in refused)
    return DataRefused(
        f"{done}{reasons}. Mend the files and land them again; or, if the limit or the contract "
        f"was wrong, mend that and run {again}"
    )


def ingest(
    settings: Settings,
    *sources: Source,
    progress: Progress = silent,
    command: str = "olist ingest",
) -> IngestResult:
    """Land the files of `sources` and load them; those of a single one both at the same time.

    Of several sources, one that cannot be reached does not keep the others from being loaded.

    Raises:
        Unavailable: no source could be reached.
        DataRefused: a file is missing or breaks the contract, or more than the limit would go to
            quarantine; then, of a single source, nothing was landed either.
    """
    started = time.monotonic()
    # A delta may stand on landings that are not loaded yet: one after the other then.
    if len(sources) > 1 or sources[0].landed_as == "delta":
        zone = RawZone(settings)
        landed = land_all(settings, sources, zone=zone, progress=progress)
        loads = load(settings, zone=zone, progress=progress, command=command)
        seconds = time.monotonic() - started
        return IngestResult(landed.landings, landed.failures, loads, seconds)
    landing, loads = _ingest_snapshot(settings, sources[0], progress, command)
    return IngestResult((landing,), (), loads, time.monotonic() - started)


def _ingest_snapshot(
    settings: Settings, source: Source, progress: Progress, command: str
) -> tuple[Landing, tuple[LoadResult, ...]]:
    started = time.monotonic()
    zone = RawZone(settings)
    latest = read_latest(zone)
    if known := held_landing(zone, source, latest):
        landing = Landing(known, False, (), time.monotonic() - started)
        return landing, load(settings, zone=zone, progress=progress, command=command)
    if latest.last and any_waits(settings, zone):
        # What it leaves standing is loaded too, and what it replaces is recorded.
        landing = land(settings, source, zone=zone, progress=progress)
        return landing, load(settings, zone=zone, progress=progress, command=command)
    with workdir(settings) as folder:
        plan = plan_landing(source, folder, progress, latest=latest, thorough=False)
        if not plan.new:
            upload(zone, plan, silent, lambda: False)
            loads = load(settings, zone=zone, progress=progress, command=command)
        else:
            loads = (_load_while_landing(settings, zone, plan, progress, command),)
    landing = Landing(plan.manifest, plan.new, plan.warnings, time.monotonic() - started)
    return landing, loads


def _load_while_landing(
    settings: Settings, zone: RawZone, plan: Plan, progress: Progress, command: str
) -> LoadResult:
    stopped = False
    with ThreadPoolExecutor(1, "land") as executor:
        uploading: Future[None] = executor.submit(upload, zone, plan, progress, lambda: stopped)

        def before_commit() -> None:
            uploading.result()
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
