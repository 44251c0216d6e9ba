"""A file with faults: every record is loaded, a repetition of a loaded one, or put in quarantine.

1. Records are told apart here: bytes that are not UTF-8, a NUL, too few or too many cells.
2. Cells go as text to Postgres, which says what fits a type with the functions that COPY reads
   with, so that a record is judged alike whichever way its file went.
3. Of several records with one key the first is loaded. One that says the same is a repetition, one
   that says something else goes to quarantine.
"""

import math
import time
from collections.abc import Callable, Iterator

from psycopg import sql

from ingestion.cells import Fault, judge_record, text_row
from ingestion.judging import Faults, find_misfits, move_those_that_fit, part_same_keys
from ingestion.records import split_records
from ingestion.session import Connection, analyze
from ingestion.staging import (
    Part,
    Quarantined,
    Reading,
    Staged,
    refuse_unclosed,
)
from ingestion.tables import create_table, finish_table, names
from olist.errors import DataRefused
from olist.settings import Settings

_ROWS_A_WRITE = 500
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
    logged: bool,
    settings: Settings,
    cancelled: Callable[[], bool] = lambda: False,
) -> Staged:
    """Load the records of a file that fit into `schema`, and tell which do not.

    Raises:
        DataRefused: the file ends inside quotes.
    """
    started = time.monotonic()
    table = part.table
    faults = Faults(quarantine_limit(settings, refuse_unclosed(part)) + 1)
    with connection.transaction():
        records = _copy_cells(connection, part, faults, cancelled)
        connection.execute(create_table(schema, table, logged=logged))
        find_misfits(connection, table, faults)
        move_those_that_fit(connection, schema, table, load_id)
        repeated = part_same_keys(connection, schema, table, faults) if table.key else ()
        connection.execute("drop table pg_temp.cells, pg_temp.misfits")
        connection.execute(finish_table(schema, table))
        analyze(connection, schema, table.name)
        loaded = _count(connection, sql.Identifier(schema, table.name))
    warnings = list(part.header.warnings)
    if repeated:
        warnings.append(
            f"{len(repeated):,} records repeat a record word for word, first record {repeated[0]:,}"
        )
    return Staged(
        part,
        records=records,
        loaded=loaded,
        repeated=len(repeated),
        faults=faults.total,
        quarantine=tuple(_with_their_bytes(part, faults)),
        warnings=tuple(warnings),
        seconds=time.monotonic() - started,
    )


def _copy_cells(
    connection: Connection, part: Part, faults: Faults, cancelled: Callable[[], bool]
) -> int:
    columns = sql.SQL(", ").join(
        sql.SQL("{} text").format(sql.Identifier(name)) for name in part.table.names
    )
    connection.execute(
        sql.SQL("create temp table cells (_record_no bigint, {}, _extra jsonb)").format(columns)
    )
    header = part.header
    order = (*(name for name in header.columns if name not in header.extra), "_extra")
    copied = sql.SQL("copy pg_temp.cells (_record_no, {}) from stdin").format(names(order))
    records = 0
    blocks = Reading(part, cancelled).blocks()
    with connection.cursor() as cursor, cursor.copy(copied) as copy:
        rows: list[bytes] = []
        for record in split_records(blocks, line=header.lines + 1, offset=header.size):
            records += 1
            cells = judge_record(record.data, header)
            if isinstance(cells, Fault):
                faults.add(record.number, cells)
                continue
            rows.append(text_row(record.number, cells, header))
            if len(rows) == _ROWS_A_WRITE:
                copy.write(b"".join(rows))
                rows.clear()
        copy.write(b"".join(rows))
    return records


def _count(connection: Connection, table: sql.Identifier) -> int:
    counted = connection.execute(sql.SQL("select count(*) from {}").format(table))
    return int(counted.fetchall()[0][0])


def _with_their_bytes(part: Part, faults: Faults) -> Iterator[Quarantined]:
    """Read the file once more, for the records at fault as they came."""
    wanted = sorted(faults.first)
    if not wanted:
        return
    blocks = Reading(part).blocks()
    header = part.header
    for record in split_records(blocks, line=header.lines + 1, offset=header.size):
        if fault := faults.first.get(record.number):
            yield Quarantined(
                record.number,
                record.line,
                record.offset,
                fault.column,
                fault.rule,
                fault.reason,
                record.data,
            )
            if record.number == wanted[-1]:
                return


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
