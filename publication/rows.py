"""Rows of a published table, chosen by names and values: never by a text of SQL.

1. Tables and columns are identifiers that the publication has; values are bound.
2. An answer has at most `MOST_ROWS` rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from olist.errors import BadUsage
from publication.dimensions import unknown
from publication.evidence import Connection

MOST_ROWS = 5_000

_OPERATORS = {one: sql.SQL(one) for one in ("=", ">=", "<", "<=", ">")}
Condition = tuple[str, str, object]
"""A column, an operator (`=`, `>=`, `<`, `<=`, `>`, `in`) and a value; `in` takes a tuple."""


@dataclass(frozen=True)
class Rows:
    """What is asked of a table; hashable, so that its answer can be kept.

    With `sums`, the rows are summed by `columns`; else they are as the table has them.
    `order_by` takes names that are asked for, `-name` the other way round, empty values last.
    """

    table: str
    columns: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    order_by: tuple[str, ...] = ()
    limit: int = MOST_ROWS


def read_rows(connection: Connection, schema: str, asked: Rows) -> list[tuple[Any, ...]]:
    """Return the rows: the values of `columns`, then of `sums`.

    Raises:
        BadUsage: the publication has no such table or column, or the limit is too high.
    """
    _check(connection, schema, asked)
    summed = [sql.SQL("sum({})").format(sql.Identifier(name)) for name in asked.sums]
    shown = [sql.Identifier(name) for name in asked.columns] + summed
    conditions = [_condition(one) for one in asked.where]
    parts: list[sql.Composable] = [
        sql.SQL("select {}").format(sql.SQL(", ").join(shown)),
        sql.SQL("from {}").format(sql.Identifier(schema, asked.table)),
    ]
    if conditions:
        parts.append(sql.SQL("where {}").format(sql.SQL(" and ").join(conditions)))
    if summed and asked.columns:
        groups = sql.SQL(", ").join(map(sql.Identifier, asked.columns))
        parts.append(sql.SQL("group by {}").format(groups))
    if asked.order_by:
        ordered = sql.SQL(", ").join(_ordered(one, asked) for one in asked.order_by)
        parts.append(sql.SQL("order by {}").format(ordered))
    parts.append(sql.SQL("limit %s"))
    values = [list(value) if op == "in" else value for _, op, value in asked.where]  # type: ignore[call-overload]
    return connection.execute(sql.SQL(" ").join(parts), [*values, asked.limit]).fetchall()


def _check(connection: Connection, schema: str, asked: Rows) -> None:
    if not 0 < asked.limit <= MOST_ROWS:
        raise BadUsage(f"a limit of {asked.limit} rows: it must be 1 to {MOST_ROWS}")
    found = connection.execute(
        """
        select attributes.attname
        from pg_catalog.pg_attribute as attributes
        inner join pg_catalog.pg_class as classes on classes.oid = attributes.attrelid
        inner join pg_catalog.pg_namespace as namespaces on namespaces.oid = classes.relnamespace
        where namespaces.nspname = %s and classes.relname = %s
            and attributes.attnum > 0 and not attributes.attisdropped
        """,
        [schema, asked.table],
    ).fetchall()
    columns = [row[0] for row in found]
    if not columns:
        raise BadUsage(f"the publication has no table {asked.table!r}")
    for name in (*asked.columns, *asked.sums, *(one[0] for one in asked.where)):
        if name not in columns:
            raise BadUsage(f"{asked.table}: {unknown('column', name, columns)}")


def _condition(one: Condition) -> sql.Composable:
    column, op, _ = one
    if op == "in":
        return sql.SQL("{} = any(%s)").format(sql.Identifier(column))
    if op not in _OPERATORS:
        raise BadUsage(f"{column} {op}: the operator must be one of {', '.join(_OPERATORS)}, in")
    return sql.SQL("{} {} %s").format(sql.Identifier(column), _OPERATORS[op])


def _ordered(one: str, asked: Rows) -> sql.Composable:
    name = one.removeprefix("-")
    names: Sequence[str] = (*asked.columns, *asked.sums)
    if name not in names:
        raise BadUsage(unknown("column to order by", name, names))
    way = sql.SQL("desc" if one.startswith("-") else "asc")
    return sql.SQL("{} {} nulls last").format(sql.Literal(names.index(name) + 1), way)
