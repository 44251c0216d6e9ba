"""Defects, for each of the first seven promises: planted, they must turn a campaign red.

Each replaces a function of the loader by one that breaks a promise, as a mistake in it would.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import ingestion.loading.lanes
import ingestion.loading.load
import ingestion.pipeline
import ingestion.raw_zone.landing
from ingestion.contract import Table
from ingestion.loading.alone import Alone
from ingestion.loading.header import Header
from ingestion.loading.judging import Faults
from ingestion.loading.merge import Changes, Merge
from ingestion.loading.records import Record
from ingestion.loading.staging import Quarantined
from ingestion.raw_zone.manifest import LandedFile, Manifest
from ingestion.raw_zone.zone import RawZone
from ingestion.results import LoadResult
from ingestion.sources.base import Opener


@dataclass(frozen=True)
class Defect:
    """A mistake: the promise that it breaks, the campaign that must see it, and how it is made."""

    promise: str
    campaign: str
    make: Callable[[], None]


def plant(name: str) -> None:
    """Break the loader of this process; nothing if `name` is empty."""
    if name:
        DEFECTS[name].make()


def _put_in(place: Any, **functions: Any) -> None:
    for name, function in functions.items():
        assert hasattr(place, name), f"{place} has no {name} any more"
        setattr(place, name, function)


def _objects_are_written_over() -> None:
    def put(zone: RawZone, file: LandedFile, opened: Opener) -> bool:
        with opened() as body:
            zone._client.put_object(Bucket=zone.bucket, Key=file.object_key, Body=body.read())
        return True

    _put_in(RawZone, put=put, holds=lambda *_file: True)
    _put_in(
        ingestion.raw_zone.landing, object_key=lambda table, _sha256: f"objects/{table}/latest.csv"
    )


def _the_last_record_is_dropped() -> None:
    read = Alone._read

    def all_but_the_last(alone: Alone, apart: list[int] | None) -> Iterator[Record]:
        held = None
        for record in read(alone, apart):
            if held:
                yield held
            held = record
        alone.records -= 1

    _put_in(Alone, _read=all_but_the_last)
    _put_in(ingestion.loading.lanes, refuse_unbalanced=lambda _staged: None)


def _every_load_is_forced() -> None:
    load_landing = ingestion.loading.load.load_landing

    def forced(*landing: Any, **how: Any) -> LoadResult:
        return load_landing(*landing, **how | {"force": True})

    _put_in(ingestion.pipeline, load_landing=forced)


def _each_table_is_committed_alone() -> None:
    run = Merge.run

    def run_and_commit(merge: Merge) -> Changes:
        changes = run(merge)
        merge.connection.commit()
        return changes

    _put_in(Merge, run=run_and_commit)


def _columns_are_taken_by_place() -> None:
    def by_place(_file: str, head: bytes, table: Table) -> Header:
        return Header(table.names, (), head.index(b"\n") + 1, 1, ())

    _put_in(ingestion.raw_zone.landing, read_header=by_place)


def _quarantine_keeps_other_bytes() -> None:
    with_their_bytes = Alone.with_their_bytes

    def upper(alone: Alone, faults: Faults) -> Iterator[Quarantined]:
        found = with_their_bytes(alone, faults)
        return (replace(row, record=row.record.upper()) for row in found)

    _put_in(Alone, with_their_bytes=upper)


def _what_is_loaded_never_lands() -> None:
    _put_in(RawZone, put=lambda *_file: True, holds=lambda *_file: True)


def _every_landing_is_the_newest() -> None:
    def newest(_connection: Any, manifest: Manifest, *_more: Any) -> dict[str, str]:
        return dict.fromkeys((file.table for file in manifest.files), "newest")

    _put_in(ingestion.loading.load, standings=newest)


DEFECTS = {
    "written_over": Defect("immutable", "rebuild", _objects_are_written_over),
    "dropped_record": Defect("conservation", "bad_files", _the_last_record_is_dropped),
    "forced": Defect("exactly once", "crowd", _every_load_is_forced),
    "committed_alone": Defect("nothing half", "kills", _each_table_is_committed_alone),
    "by_place": Defect("drift", "drift", _columns_are_taken_by_place),
    "other_bytes": Defect("quarantine", "bad_files", _quarantine_keeps_other_bytes),
    "never_landed": Defect("rebuild", "rebuild", _what_is_loaded_never_lands),
    "always_newest": Defect("order", "reordered", _every_landing_is_the_newest),
}
