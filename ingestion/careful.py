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
from ingestion.contract import Column, Table
from ingestion.records import split_records
from ingestion.staging import (
    Connection,
    Part,
    Quarantined,
    Reading,
    Staged,
    analyze,
    refuse_unclosed,
)
from ingestion.tables import create_table, finish_table, fits, names
from olist.settings import Settings

_WORDS = "now|today|tomorrow|yesterday|epoch|infinity"
"""What Postgres reads as a time although none is written there."""

_ROWS_A_WRITE = 500


class Faults:
    """Counts faults, and keeps the first `limit` of them by record number."""

    def __init__(self, limit: int) -> None:
        """Begin with none."""
        self.total = 0
        self.first: dict[int, Fault] = {}
        self._limit = limit

    def add(self, record_no: int, fault: Fault) -> None:
        """Count a fault."""
        self.total += 1
        if len(self.first) < self._limit:
            self.first[record_no] = fault

    def add_selected(self, connection: Connection, found: sql.Composable) -> None:
        """Count the rows of `found` (_record_no, column_name, rule, reason)."""
        count = sql.SQL("select count(*) from ({}) as found").format(found)
        self.total += connection.execute(count).fetchall()[0][0]
        first = sql.SQL("{} order by _record_no limit {}").format(found, self._limit)
        for record_no, *fault in connection.execute(first):
            self.first[record_no] = Fault(*fault)


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
        _misfits(connection, table, faults)
        _move_those_that_fit(connection, schema, table, load_id)
        repeated = _same_keys(connection, schema, table, faults) if table.key else ()
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


def _misfits(connection: Connection, table: Table, faults: Faults) -> None:
    """Find the rows of `cells` that do not fit their types."""
    cases = sql.SQL(" ").join(case for column in table.columns for case in _cases(column, table))
    connection.execute(
        sql.SQL(
            """
            create temp table misfits as
            select _record_no, fault[1] as column_name, fault[2] as rule, fault[3] as reason
            from (select _record_no, case {} end as fault from pg_temp.cells) as judged
            where fault is not null
            """
        ).format(cases)
    )
    connection.execute("analyze pg_temp.misfits")
    faults.add_selected(connection, sql.SQL("select * from pg_temp.misfits"))


def _cases(column: Column, table: Table) -> Iterator[sql.Composed]:
    """Yield what makes a cell of `column` a fault, as branches of a `case`."""
    cell = sql.Identifier(column.name)
    if column.required:
        in_key = column.name in table.key
        yield sql.SQL("when {} is null then array[{}, {}, {}]").format(
            cell,
            sql.Literal(column.name),
            sql.Literal("empty_key" if in_key else "empty_value"),
            sql.Literal("the key is empty" if in_key else "the cell may not be empty"),
        )
    if column.data_type == "text":
        return
    unfit = sql.SQL("not pg_input_is_valid({}, {})").format(cell, sql.Literal(column.sql_type))
    if column.is_time:
        unfit = sql.SQL("({} or {} ~* {})").format(unfit, cell, sql.Literal(_WORDS))
    value = sql.SQL("{}::{}").format(cell, sql.SQL(column.sql_type))
    for condition in (unfit, fits(column, value)):
        if condition is None:
            continue
        # A condition that is null is a cell that is empty, and may be; or NaN, which fits nothing.
        broken = condition if condition is unfit else sql.SQL("not ({})").format(condition)
        yield sql.SQL(
            "when {cell} is not null and {broken} then array[{name}, 'wrong_type', "
            "quote_literal(left({cell}, 80)) || {what}]"
        ).format(
            cell=cell,
            broken=broken,
            name=sql.Literal(column.name),
            what=sql.Literal(f" does not fit {column.data_type}"),
        )


def _move_those_that_fit(connection: Connection, schema: str, table: Table, load_id: int) -> None:
    typed = sql.SQL(", ").join(
        sql.SQL("{}::{}").format(sql.Identifier(column.name), sql.SQL(column.sql_type))
        for column in table.columns
    )
    connection.execute(
        sql.SQL(
            """
            insert into {target} ({columns}, _load_id, _record_no, _extra)
            select {typed}, {load_id}, _record_no, _extra
            from pg_temp.cells
            where _record_no not in (select _record_no from pg_temp.misfits)
            order by _record_no
            """
        ).format(
            target=sql.Identifier(schema, table.name),
            columns=names(table.names),
            typed=typed,
            load_id=load_id,
        )
    )


def _same_keys(
    connection: Connection, schema: str, table: Table, faults: Faults
) -> tuple[int, ...]:
    """Keep the first row of each key; return the numbers of those that say the same once more."""
    content = (*table.names, "_extra")
    target = sql.Identifier(schema, table.name)
    connection.execute(
        sql.SQL(
            """
            create temp table surplus as
            select
                later._record_no,
                first._record_no as first_record_no,
                ({later}) is not distinct from ({first}) as repeats
            from (
                select {key}, min(_record_no) as _record_no
                from {target} group by {key} having count(*) > 1
            ) as keys
            inner join {target} as first on first._record_no = keys._record_no
            inner join {target} as later on {same} and later._record_no > keys._record_no
            """
        ).format(
            later=names(content, of="later"),
            first=names(content, of="first"),
            key=names(table.key),
            target=target,
            same=sql.SQL(" and ").join(
                sql.SQL("{} = {}").format(
                    sql.Identifier("later", name), sql.Identifier("keys", name)
                )
                for name in table.key
            ),
        )
    )
    connection.execute(
        sql.SQL(
            "delete from {} where _record_no in (select _record_no from pg_temp.surplus)"
        ).format(target)
    )
    faults.add_selected(
        connection,
        sql.SQL(
            "select _record_no, {}::text as column_name, 'second_row_of_key' as rule, "
            "'record ' || first_record_no || ' has the same key and other content' as reason "
            "from pg_temp.surplus where not repeats"
        ).format(sql.Literal(", ".join(table.key))),
    )
    repeated = connection.execute(
        "select _record_no from pg_temp.surplus where repeats order by _record_no"
    ).fetchall()
    connection.execute("drop table pg_temp.surplus")
    return tuple(row[0] for row in repeated)


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
