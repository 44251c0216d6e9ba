"""Quarantine tried again: what fits by now is landed in the order of its landing, and loaded."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingestion import pipeline
from ingestion.contract import Contract, load_contract
from ingestion.raw_zone.landing import workdir
from ingestion.raw_zone.manifest import Manifest
from ingestion.raw_zone.zone import RawZone
from ingestion.rejects.export import grouped, original_header
from ingestion.rejects.judging import Candidate, Judged, judge
from ingestion.rejects.listing import Selection, rejects
from ingestion.rejects.mended import Batch, read_mended
from ingestion.rejects.mends import Mends
from ingestion.rejects.source import MendSource, write_mended
from ingestion.results import LoadResult
from olist.errors import BadUsage, DataRefused
from olist.failpoints import failpoint
from olist.progress import Progress, silent
from olist.settings import Settings


@dataclass(frozen=True)
class Retried:
    """What came of a retry: loads, and the records that still do not fit, with the reason."""

    loads: tuple[LoadResult, ...]
    resolved: int
    unfit: tuple[tuple[Candidate, str], ...]


@dataclass(frozen=True)
class _Fitting:
    """The records of one batch that fit."""

    batch: Batch
    judged: Judged


def retry(
    settings: Settings,
    files: Sequence[Path] = (),
    *,
    load_id: int | None = None,
    command: str = "olist rejects retry",
    progress: Progress = silent,
) -> Retried:
    """Try again what is in quarantine: as it is, or as it was mended in `files`.

    The caller holds `olist.database.write_lock`.

    Raises:
        BadUsage: a file does not say which records it mends, or two mend the same ones.
        DataRefused: a file is not as it was exported.
    """
    contract, zone = load_contract(), RawZone(settings)
    batches = _batches(settings, contract, zone, files, load_id)
    by_landing: dict[str, list[_Fitting]] = defaultdict(list)
    unfit: list[tuple[Candidate, str]] = []
    for batch in batches:
        judged = judge(settings, batch.table, batch.header, batch.candidates)
        unfit += judged.unfit
        if judged.fitting:
            landing_id = batch.candidates[0].reject.landing_id
            by_landing[landing_id].append(_Fitting(batch, judged))
    loads = [
        load
        for landing_id in sorted(by_landing)
        for load in _land_and_load(
            settings,
            zone,
            zone.read_manifest(landing_id),
            by_landing[landing_id],
            command=command,
            progress=progress,
        )
    ]
    resolved = sum(len(one.judged.fitting) for group in by_landing.values() for one in group)
    return Retried(tuple(loads), resolved, tuple(unfit))


def _batches(
    settings: Settings,
    contract: Contract,
    zone: RawZone,
    files: Sequence[Path],
    load_id: int | None,
) -> list[Batch]:
    groups = grouped(rejects(settings, Selection(load_id=load_id)))
    if files:
        batches = [read_mended(contract, groups, path, load_id=load_id) for path in files]
        _refuse_twice(batches, files)
        for batch, path in zip(batches, files, strict=True):
            landed = original_header(zone, contract, batch.candidates[0].reject)
            if not batch.table.key and batch.header != landed:
                raise DataRefused(f"{path}: keep its header as it was exported")
        return batches
    return [
        Batch(
            contract.table(table),
            load,
            original_header(zone, contract, group[0]),
            tuple(Candidate(reject, reject.record) for reject in group),
        )
        for (table, load), group in groups.items()
    ]


def _refuse_twice(batches: Sequence[Batch], files: Sequence[Path]) -> None:
    """Refuse two files for the same records: one would undo what the other mends."""
    first: dict[tuple[str, int], Path] = {}
    for batch, path in zip(batches, files, strict=True):
        other = first.setdefault((batch.table.name, batch.load_id), path)
        if other is not path:
            raise BadUsage(
                f"{other} and {path} both mend {batch.table.name} of load {batch.load_id}: "
                "put what is mended into one of them"
            )


def _land_and_load(
    settings: Settings,
    zone: RawZone,
    landed: Manifest,
    group: Sequence[_Fitting],
    *,
    command: str,
    progress: Progress,
) -> tuple[LoadResult, ...]:
    with workdir(settings) as work:
        folder = work / "mended"
        folder.mkdir()
        for one in group:
            table = one.batch.table
            write_mended(zone, table, one.batch.header, one.judged.fitting, folder / table.file)
        source = MendSource(folder, landed, _mends(landed, group))
        pipeline.land(settings, source, progress=progress)
        failpoint("retry.after_landing")
        return pipeline.load(settings, progress=progress, command=command)


def _mends(landed: Manifest, group: Sequence[_Fitting]) -> Mends:
    """Say which records are brought in; of a table that is replaced as a whole, all are."""
    return Mends(
        landed.landing_id,
        {
            one.batch.table.name: tuple(
                candidate.reject.record_no
                for candidate in (
                    one.judged.fitting if one.batch.table.key else one.batch.candidates
                )
            )
            for one in group
        },
    )
