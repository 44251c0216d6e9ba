"""A file with faults: every record is loaded, a repetition of a loaded one, or put in quarantine.

1. Almost all records are plain and fit: they are copied in bulk (`ingestion.loading.plain`). The
   others are judged one by one.
2. These are told apart here: bytes that are not UTF-8, a NUL, too few or too many cells.
3. Their cells go as text to Postgres, which says what fits a type with the functions that COPY
   reads with, so that a record is judged alike whichever way it went.
4. Of several records with one key the first is loaded. One that says the same is a repetition, one
   that says something else goes to quarantine.
"""

import contextlib
import math
import time
from collections.abc import Callable

from psycopg import errors as pg
from psycopg import sql

from ingestion.contract import Table
from ingestion.loading.alone import Alone
from ingestion.loading.judging import Faults, find_misfits, move_those_that_fit, part_same_keys
from ingestion.loading.plain import move_plain
from ingestion.loading.session import Connection, analyze
from ingestion.loading.staging import (
    Part,
    Staged,
    refuse_unclosed,
)
from ingestion.loading.tables import create_table, finish_table
from olist.errors import DataRefused
from olist.settings import Settings

_SHOWN = 5
"""How many faults of a file a refusal names."""


def quarantine_limit(settings: Settings, records: int) -> int:
    """Return how many of a file's records may go to quarantine; the share is rounded up."""
    share = math.ceil(settings.quarantine_max_share * records)
    return min(settings.quarantine_max_rows, share)


def stage_carefully(
    connection: Connection,
    schema: str,
    part: Part,
    *,
    load_id: int,
    settings: Settings,
    cancelled: Callable[[], bool] = lambda: False,
) -> Staged:
    """Load the records of a file that fit into `schema`, and tell which do not.

    Raises:
        DataRefused: the file ends inside quotes.
    """
    started = time.monotonic()
    table = part.table
    with connection.transaction():
        connection.execute(create_table(schema, table))
        moved = move_plain(connection, schema, part, load_id=load_id, cancelled=cancelled)
        records = moved.records if moved else refuse_unclosed(part)
        faults = Faults(quarantine_limit(settings, records) + 1)
        alone = Alone(part, moved.unfit if moved else None, cancelled)
        alone.copy_cells(connection, faults)
        find_misfits(connection, table, faults)
        move_those_that_fit(connection, schema, table, load_id)
        connection.execute("drop table pg_temp.cells, pg_temp.misfits")
        repeated = _finish(connection, schema, table, faults)
        analyze(connection, schema, table.name)
        loaded = _count(connection, sql.Identifier(schema, table.name))
    warnings = list(part.header.warnings)
    if repeated:
        warnings.append(
            f"{len(repeated):,} records repeat a record word for word, first record {repeated[0]:,}"
        )
    return Staged(
        part,
        records=alone.records,
        record_bytes=alone.record_bytes,
        loaded=loaded,
        repeated=len(repeated),
        faults=faults.total,
        quarantine=tuple(alone.with_their_bytes(faults)),
        warnings=tuple(warnings),
        seconds=time.monotonic() - started,
    )


def _finish(connection: Connection, schema: str, table: Table, faults: Faults) -> tuple[int, ...]:
    """Make the key, without the records that repeat one; return which of them say the same."""
    with contextlib.suppress(pg.UniqueViolation), connection.transaction():
        connection.execute(finish_table(schema, table))
        return ()
    repeated = part_same_keys(connection, schema, table, faults)
    connection.execute(finish_table(schema, table))
    return repeated


def _count(connection: Connection, table: sql.Identifier) -> int:
    counted = connection.execute(sql.SQL("select count(*) from {}").format(table))
    return int(counted.fetchall()[0][0])


def refuse_beyond_limit(settings: Settings, staged: tuple[Staged, ...]) -> None:
    """Refuse files that are empty, or have more faults than may go to quarantine.

    Raises:
        DataRefused: it names each of them, and the first faults.
    """
    reasons = []
    for one in staged:
        file = one.part.file.name
        if not one.records:
            reasons.append(f"{file}: the file is empty: it has a header and no records")
        limit = quarantine_limit(settings, one.records)
        if one.faults > limit:
            first = "; ".join(
                f"line {row.line_no:,}, {row.column or 'whole record'}: {row.reason}"
                for row in one.quarantine[:_SHOWN]
            )
            reasons.append(
                f"{file}: {one.faults:,} of {one.records:,} records do not fit, and at most "
                f"{limit:,} may go to quarantine (OLIST_QUARANTINE_MAX_ROWS, "
                f"OLIST_QUARANTINE_MAX_SHARE): {first}"
            )
    if reasons:
        raise DataRefused("nothing was loaded: " + " | ".join(reasons))
