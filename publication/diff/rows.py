"""The rows of two publications, table by table, by primary key."""

from dataclasses import dataclass

from psycopg import sql

from publication.evidence import Connection
from publication.history import Publication

PLACES = {"month": "purchase_date", "state": "customer_state"}
"""By what rows that moved are counted, and the column that says it."""


@dataclass(frozen=True)
class TableDiff:
    """A table in both publications: counts of rows, and what differs between them.

    `columns` have for each column how many rows differ in it; `by_month` and `by_state` how many
    rows are new, gone or changed there, where the table has a purchase date and a state.
    """

    table: str
    rows_before: int | None
    rows_after: int | None
    new: int = 0
    gone: int = 0
    changed: int = 0
    columns: tuple[tuple[str, int], ...] = ()
    columns_of_one: tuple[str, ...] = ()
    by_month: tuple[tuple[str, int], ...] = ()
    by_state: tuple[tuple[str, int], ...] = ()

    @property
    def moved(self) -> bool:
        """Whether the two differ."""
        return bool(
            self.new
            or self.gone
            or self.changed
            or self.columns_of_one
            or self.rows_before != self.rows_after
        )


def compare_rows(
    connection: Connection, before: Publication, after: Publication
) -> tuple[TableDiff, ...]:
    """Compare every table that one of the two has, as a role that may read both."""
    names = sorted({*before.table_rows, *after.table_rows})
    return tuple(
        _compare(connection, name, before, after)
        if name in before.table_rows and name in after.table_rows
        else TableDiff(name, before.table_rows.get(name), after.table_rows.get(name))
        for name in names
    )


def _compare(
    connection: Connection, table: str, before: Publication, after: Publication
) -> TableDiff:
    sides = (before.schema_name, after.schema_name)
    had, has = (_columns(connection, schema, table) for schema in sides)
    key = _primary_key(connection, after.schema_name, table)
    counted = TableDiff(
        table,
        before.table_rows[table],
        after.table_rows[table],
        columns_of_one=tuple(sorted(set(had) ^ set(has))),
    )
    common = [name for name in has if name in had]
    if not key or not set(key) <= set(common):
        return counted
    joined = _joined(table, sides, key)
    others = [name for name in common if name not in key]
    ((new, gone, changed),) = connection.execute(
        sql.SQL(
            "select count(*) filter (where b.{k} is null), count(*) filter (where a.{k} is null),"
            " count(*) filter (where {both} and {differs}) from {joined}"
        ).format(
            k=sql.Identifier(key[0]), both=_both(key), differs=_any_differs(others), joined=joined
        )
    )
    if not (new or gone or changed):
        return counted
    moved = sql.SQL("(b.{k} is null or a.{k} is null or {differs})").format(
        k=sql.Identifier(key[0]), differs=_any_differs(others)
    )
    return TableDiff(
        table,
        counted.rows_before,
        counted.rows_after,
        new,
        gone,
        changed,
        columns=_changed_columns(connection, others, key, joined) if changed else (),
        columns_of_one=counted.columns_of_one,
        by_month=_by_place(connection, "month", common, joined, moved),
        by_state=_by_place(connection, "state", common, joined, moved),
    )


def _changed_columns(
    connection: Connection, names: list[str], key: list[str], joined: sql.Composed
) -> tuple[tuple[str, int], ...]:
    counts = sql.SQL(", ").join(
        sql.SQL("count(*) filter (where {} and {})").format(_both(key), _any_differs([name]))
        for name in names
    )
    (row,) = connection.execute(sql.SQL("select {} from {}").format(counts, joined))
    return tuple((name, count) for name, count in zip(names, row, strict=True) if count)


def _by_place(
    connection: Connection, place: str, names: list[str], joined: sql.Composed, moved: sql.Composed
) -> tuple[tuple[str, int], ...]:
    if not set(PLACES.values()) <= set(names):
        return ()
    column = sql.Identifier(PLACES[place])
    value = sql.SQL("coalesce(a.{c}, b.{c})").format(c=column)
    shown = sql.SQL("to_char({}, 'YYYY-MM')").format(value) if place == "month" else value
    rows = connection.execute(
        sql.SQL("select {}, count(*) from {} where {} group by 1 order by 1").format(
            shown, joined, moved
        )
    )
    return tuple((str(name), count) for name, count in rows)


def _joined(table: str, sides: tuple[str, str], key: list[str]) -> sql.Composed:
    return sql.SQL("{} as b full join {} as a using ({})").format(
        sql.Identifier(sides[0], table),
        sql.Identifier(sides[1], table),
        sql.SQL(", ").join(map(sql.Identifier, key)),
    )


def _both(key: list[str]) -> sql.Composed:
    return sql.SQL("a.{k} is not null and b.{k} is not null").format(k=sql.Identifier(key[0]))


def _any_differs(names: list[str]) -> sql.Composable:
    if not names:
        return sql.SQL("false")
    sides = (
        sql.SQL(", ").join(sql.Identifier(side, name) for name in names) for side in ("a", "b")
    )
    return sql.SQL("({}) is distinct from ({})").format(
        *(sql.SQL("row({})").format(side) for side in sides)
    )


def _columns(connection: Connection, schema: str, table: str) -> list[str]:
    rows = connection.execute(
        sql.SQL(
            "select attname::text from pg_attribute where attrelid = {}::regclass"
            " and attnum > 0 and not attisdropped order by attnum"
        ).format(sql.Literal(sql.Identifier(schema, table).as_string()))
    )
    return [name for (name,) in rows]


def _primary_key(connection: Connection, schema: str, table: str) -> list[str]:
    rows = connection.execute(
        sql.SQL(
            "select attname::text from pg_index inner join pg_attribute on attrelid = indrelid"
            " and attnum = any (indkey) where indisprimary and indrelid = {}::regclass"
            " order by array_position(indkey, attnum)"
        ).format(sql.Literal(sql.Identifier(schema, table).as_string()))
    )
    return [name for (name,) in rows]
