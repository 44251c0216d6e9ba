"""Defects, one for each promise: planted in a loader's process, they must turn a campaign red.

Each replaces one function of the loader by one that breaks a promise, as a mistake in it would.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ingestion.careful
import ingestion.landing
import ingestion.ledger
import ingestion.load
import ingestion.merge
from ingestion.contract import Table
from ingestion.header import Header
from ingestion.manifest import LandedFile
from ingestion.raw_zone import RawZone
from ingestion.records import Record, split_records


@dataclass(frozen=True)
class Defect:
    """A mistake: the promise that it breaks, in words, and how it is made."""

    promise: str
    description: str
    make: Callable[[], None]


def plant(name: str) -> None:
    """Break the loader of this process; nothing if `name` is empty."""
    if name:
        DEFECTS[name].make()


def _objects_are_written_over() -> None:
    def put(zone: RawZone, file: LandedFile, path: Path) -> bool:
        zone._client.put_object(Bucket=zone.bucket, Key=file.object_key, Body=path.read_bytes())
        return True

    def by_name(table: str, _sha256: str) -> str:
        return f"objects/{table}/latest.csv"

    RawZone.put = put  # type: ignore[method-assign]
    RawZone.holds = lambda _zone, _file: True  # type: ignore[method-assign]
    ingestion.landing.object_key = by_name


def _the_last_record_is_dropped() -> None:
    def all_but_the_last(blocks: Any, **place: int) -> Iterator[Record]:
        held = None
        for record in split_records(blocks, **place):
            if held:
                yield held
            held = record

    ingestion.careful.split_records = all_but_the_last


def _a_loaded_landing_is_loaded_again() -> None:
    ingestion.ledger.is_loaded = lambda *_landing: False
    ingestion.ledger.unchanged_file = lambda *_file: None


def _each_table_is_committed_alone() -> None:
    merge = ingestion.merge.merge

    def merge_and_commit(connection: Any, *table: Any, **how: Any) -> Any:
        changes = merge(connection, *table, **how)
        connection.commit()
        return changes

    ingestion.merge.merge = merge_and_commit


def _columns_are_taken_by_place() -> None:
    def by_place(file: str, head: bytes, table: Table) -> Header:
        line = head.split(b"\n")[0]
        return Header(table.names, (), len(line) + 1, 1, ())

    ingestion.landing.read_header = by_place


def _quarantine_keeps_other_bytes() -> None:
    with_their_bytes = ingestion.careful._with_their_bytes

    def upper(*part: Any) -> Iterator[Any]:
        return (replace(row, record=row.record.upper()) for row in with_their_bytes(*part))

    ingestion.careful._with_their_bytes = upper


def _loaded_files_never_land() -> None:
    RawZone.put = lambda *_file: True  # type: ignore[method-assign]


DEFECTS = {
    "written_over": Defect(
        "immutable", "objects have the names of their files", _objects_are_written_over
    ),
    "dropped_record": Defect(
        "conservation", "the splitter drops the last record", _the_last_record_is_dropped
    ),
    "loaded_again": Defect(
        "exactly once", "the ledger is not asked", _a_loaded_landing_is_loaded_again
    ),
    "committed_alone": Defect(
        "nothing half", "each table is committed alone", _each_table_is_committed_alone
    ),
    "by_place": Defect("drift", "columns are taken by their place", _columns_are_taken_by_place),
    "other_bytes": Defect(
        "quarantine", "bytes are changed on their way there", _quarantine_keeps_other_bytes
    ),
    "never_landed": Defect("rebuild", "what is loaded is not uploaded", _loaded_files_never_land),
}
