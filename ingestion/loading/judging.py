"""Which rows of text fit a raw table, said by Postgres.

`pg_temp.cells` holds the cells of a file as text, `pg_temp.misfits` those that do not fit, and why.
"""

from collections.abc import Iterator

from psycopg import sql

from ingestion.contract import Column, Table
from ingestion.loading.cells import Fault
from ingestion.loading.session import Connection
from ingestion.loading.tables import fits, names

_WORDS = "now|today|tomorrow|yesterday|epoch|infinity"
"""What Postgres reads as a time although none is written there."""


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


def find_misfits(connection: Connection, table: Table, faults: Faults) -> None:
    """Find the rows of `cells` that do not fit their types."""
    found: list[sql.Composable] = [
        case for column in table.columns for case in _cases(column, table)
    ]
    # A table of nothing but texts that may be empty takes every cell.
    cases = sql.SQL(" ").join(found or [sql.SQL("when false then null::text[]")])
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


def move_those_that_fit(connection: Connection, schema: str, table: Table, load_id: int) -> None:
    """Write the others into the typed table, in their order."""
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


def part_same_keys(
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
