"""The plain records of a file with faults, copied in bulk: almost all of them.

1. COPY reads them into typed columns without constraints, skips records of which a cell does not
   fit its type, and says the line of each.
2. What then breaks a constraint of the raw table is left behind too. The rest is moved into it,
   with the numbers that the records have in their file.
3. What was skipped or left behind, is for `ingestion.loading.careful` to judge.
"""

import re
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from psycopg import errors as pg
from psycopg import sql
from psycopg.errors import Diagnostic

from ingestion.contract import Table
from ingestion.loading.header import Header
from ingestion.loading.session import Connection
from ingestion.loading.sieve import Run, Sieve
from ingestion.loading.staging import UNFIT, Part, Reading
from ingestion.loading.tables import names, suits

_NEWEST_WITHOUT = 170_000
"""Older servers cannot skip what does not fit (`on_error`)."""


@dataclass(frozen=True)
class Moved:
    """How many records the file has, and the numbers of the plain ones that do not fit (sorted)."""

    records: int
    unfit: list[int]


@dataclass
class _Copied:
    """What went by: the numbers of the records that came alone, and the lines that were skipped."""

    alone: "array[int]" = field(default_factory=lambda: array("q"))
    lines: int = 0
    said: "array[int]" = field(default_factory=lambda: array("q"))

    def take_note(self, diagnostic: Diagnostic) -> None:
        """Read the line out of a notice; whatever its language, it is the first number."""
        number = re.search(r"\d+", diagnostic.message_primary or "")
        self.said.append(int(number[0]) if number else -1)

    def skipped(self, rows: int) -> "array[int] | None":
        """Return the lines that COPY skipped; None if they cannot be told."""
        if not (skipped := self.lines - rows):
            return array("q")
        # A last notice gives their number.
        lines, total = self.said[:-1], self.said[-1:]
        return lines if list(total) == [skipped] and len(lines) == skipped else None

    def numbers_of(self, lines: "array[int]") -> list[int]:
        """Return the numbers of the records that were these lines."""
        alone, passed = self.alone, 0
        numbers = []
        for line in lines:
            while passed < len(alone) and alone[passed] <= line + passed:
                passed += 1
            numbers.append(line + passed)
        return numbers


def move_plain(
    connection: Connection,
    schema: str,
    part: Part,
    *,
    load_id: int,
    cancelled: Callable[[], bool],
) -> Moved | None:
    """Load the plain records that fit into the raw table.

    None, and nothing done, if the server cannot tell which do, or the file ends inside quotes.
    """
    if connection.info.server_version < _NEWEST_WITHOUT:
        return None
    try:
        with connection.transaction():
            connection.execute(_create(part.table, part.header))
            copied = _Copied()
            rows = _copy(connection, part, copied, cancelled)
            skipped = copied.skipped(rows)
            if skipped is None:
                raise _UntoldError
            unfit = copied.numbers_of(skipped)
            record_no = _record_no(copied, unfit, rows, _highest_line(connection))
            fitting = suits(part.table)
            left = connection.execute(
                sql.SQL("select {} from pg_temp.plain where not ({})").format(record_no, fitting)
            )
            unfit = sorted([*unfit, *(row[0] for row in left)])
            connection.execute(_move(schema, part, load_id, record_no, fitting))
            connection.execute("drop table pg_temp.plain")
    except (*UNFIT, pg.BadCopyFileFormat, _UntoldError):
        return None
    return Moved(copied.lines + len(copied.alone), unfit)


def _highest_line(connection: Connection) -> int:
    row = connection.execute("select coalesce(max(_line), 0) from pg_temp.plain").fetchone()
    return int(row[0]) if row else 0


def _record_no(copied: _Copied, unfit: list[int], rows: int, highest: int) -> sql.Composed:
    """Return the number of a row's record: that of its line, and of those that are not there.

    PostgreSQL 18 numbers lines that it skips too. If a version does not, there is no number beyond
    the rows; or all that was skipped came last, and both are the same.
    """
    skipped_are_numbered = highest > rows
    missing = copied.alone if skipped_are_numbered else sorted([*copied.alone, *unfit])
    return sql.SQL("(_line + width_bucket(_line, {}::bigint[]))").format(
        sql.Literal([number - place for place, number in enumerate(missing)])
    )


class _UntoldError(Exception):
    """It cannot be told what became of each record."""


def _create(table: Table, header: Header) -> sql.Composed:
    columns = [
        sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(column.sql_type))
        for column in table.columns
    ]
    columns += [sql.SQL("{} text").format(_unknown(place)) for place in range(len(header.extra))]
    return sql.SQL(
        "create temp table plain "
        "(_line bigint not null generated by default as identity (cache 10000), {})"
    ).format(sql.SQL(", ").join(columns))


def _unknown(place: int) -> sql.Identifier:
    """Name the column for cells that the contract does not know: theirs may be a name of ours."""
    return sql.Identifier(f"_unknown_{place}")


def _copy(
    connection: Connection, part: Part, copied: _Copied, cancelled: Callable[[], bool]
) -> int:
    header = part.header
    columns = sql.SQL(", ").join(
        _unknown(header.extra.index(name)) if name in header.extra else sql.Identifier(name)
        for name in header.columns
    )
    statement = sql.SQL(
        "copy pg_temp.plain ({columns}) from stdin "
        "(format csv, force_null ({columns}), on_error ignore, log_verbosity verbose)"
    ).format(columns=columns)
    sieve = Sieve(len(header.columns), line=header.lines + 1, offset=header.size)
    with _notices(connection, copied), connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for piece in sieve.sift(Reading(part, cancelled).blocks()):
                if isinstance(piece, Run):
                    copied.lines += piece.records
                    copy.write(piece.data)
                else:
                    copied.alone.append(piece.number)
        if sieve.unclosed:
            raise _UntoldError
        return cursor.rowcount


@contextmanager
def _notices(connection: Connection, copied: _Copied) -> Iterator[None]:
    connection.execute("set local client_min_messages to notice")
    connection.add_notice_handler(copied.take_note)
    try:
        yield
    finally:
        connection.remove_notice_handler(copied.take_note)


def _move(
    schema: str, part: Part, load_id: int, record_no: sql.Composed, fitting: sql.Composable
) -> sql.Composed:
    extra = part.header.extra
    kept = sql.SQL("jsonb_object({}::text[], array[{}]::text[])").format(
        sql.Literal(list(extra)), sql.SQL(", ").join(map(_unknown, range(len(extra))))
    )
    return sql.SQL(
        "insert into {target} ({columns}, _load_id, _record_no, _extra) "
        "select {columns}, {load_id}, {record_no}, {extra} from pg_temp.plain where {fitting}"
    ).format(
        target=sql.Identifier(schema, part.table.name),
        columns=names(part.table.names),
        load_id=load_id,
        record_no=record_no,
        extra=kept if extra else sql.SQL("null"),
        fitting=fitting,
    )
