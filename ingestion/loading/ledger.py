"""The ledger: what was loaded, and what became of every record (`migrations/0001_ledger.sql`)."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ingestion.loading.session import Connection
from ingestion.loading.staging import Quarantined
from ingestion.raw_zone.manifest import LandedFile, Manifest
from ingestion.rejects.resolving import resolve
from ingestion.results import LoadResult, Outcome, TableResult
from olist.who import os_user

_COUNTED = ("records", "loaded", "repeated", "quarantined", "inserted", "updated", "deleted")


@dataclass(frozen=True)
class Opened:
    """A load that has begun."""

    load_id: int
    command: str
    forced: bool = False
    """Whether the landing was loaded before, and is loaded again because somebody asked for it."""
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    clock: float = field(default_factory=time.monotonic)


def open_load(connection: Connection, command: str) -> Opened:
    """Take the ledger for this transaction, and the next number in it.

    Readers of the ledger are not kept waiting; another load is, whatever lock its caller took.
    """
    connection.execute("lock table ingestion.loads in share row exclusive mode")
    return next_load(connection, command)


def next_load(connection: Connection, command: str) -> Opened:
    """Take the next number; the caller has the ledger already, on whatever connection."""
    row = connection.execute(
        "select nextval(pg_get_serial_sequence('ingestion.loads', 'load_id'))"
    ).fetchall()[0]
    return Opened(load_id=row[0], command=command)


def record_idle(
    connection: Connection, opened: Opened, manifest: Manifest, outcome: Outcome
) -> LoadResult:
    """Record that a landing was loaded before or is superseded, and that nothing was done."""
    return _record_load(connection, opened, manifest, outcome, ())


def record_load(
    connection: Connection,
    opened: Opened,
    manifest: Manifest,
    results: tuple[TableResult, ...],
    quarantine: Iterable[tuple[str, Quarantined]],
) -> LoadResult:
    """Record a load, its files and its quarantine."""
    load = _record_load(connection, opened, manifest, "loaded", results)
    files = {file.table: file for file in manifest.files}
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into ingestion.load_files (load_id, table_name, file_name, outcome, object_key,
                sha256, bytes, records, loaded, repeated, quarantined, inserted, updated, deleted,
                warnings, seconds, replaced_all, header_bytes, record_bytes, kept_newer)
            values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            """,
            [_file_row(load.load_id, files[result.table], result) for result in results],
        )
        statement = (
            "copy ingestion.quarantine (load_id, table_name, record_no, line_no, byte_offset, "
            "column_name, rule, reason, record) from stdin"
        )
        with cursor.copy(statement) as copy:
            for table, row in quarantine:
                copy.write_row((load.load_id, table, *vars(row).values()))
    resolve(connection, load.load_id, manifest)
    return load


def _record_load(
    connection: Connection,
    opened: Opened,
    manifest: Manifest,
    outcome: Outcome,
    results: tuple[TableResult, ...],
) -> LoadResult:
    changed = sum(result.inserted + result.updated + result.deleted for result in results)
    seconds = time.monotonic() - opened.clock
    connection.execute(
        """
        insert into ingestion.loads (load_id, landing_id, landed_as, source, outcome, changed_rows,
            started_at, seconds, command, as_of, forced, os_user)
        overriding system value values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        [
            opened.load_id,
            manifest.landing_id,
            manifest.landed_as,
            manifest.source,
            outcome,
            changed,
            opened.started_at,
            seconds,
            opened.command,
            manifest.position[0],
            opened.forced,
            os_user(),
        ],
    )
    return LoadResult(
        opened.load_id, manifest.landing_id, outcome, results, changed, seconds, opened.forced
    )


def _file_row(load_id: int, file: LandedFile, result: TableResult) -> tuple[object, ...]:
    return (
        load_id,
        result.table,
        file.name,
        result.outcome,
        file.object_key,
        file.sha256,
        file.bytes,
        *(getattr(result, name) for name in _COUNTED),
        list(result.warnings),
        result.seconds,
        result.replaced_all,
        result.header_bytes,
        result.record_bytes,
        result.kept_newer,
    )
