"""The rows of a table, month by month, as Postgres copies them out."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from psycopg import sql

from publication.evidence import Connection
from publication.parquet.shapes import Shape

NO_DATE = "none"


@dataclass(frozen=True)
class Month:
    """A month's rows in CSV, sorted by the table's key; `month` is none if it has no dates."""

    month: str | None
    rows: int
    csv: bytes


def read_months(connection: Connection, schema: str, shape: Shape) -> Iterator[Month]:
    """Yield the rows of a table, a month at a time: no more than one is held."""
    if shape.dated_by is None:
        copied = list(_copy(connection, _query(schema, shape)))
        yield Month(None, len(copied), b"".join(copied))
        return
    month, rows, csv = "", 0, io.BytesIO()
    for record in _copy(connection, _query(schema, shape)):
        found, _comma, rest = record.partition(b",")
        if found.decode() != month:
            if rows:
                yield Month(month, rows, csv.getvalue())
            month, rows, csv = found.decode(), 0, io.BytesIO()
        csv.write(rest)
        rows += 1
    if rows:
        yield Month(month, rows, csv.getvalue())


def _copy(connection: Connection, query: sql.Composed) -> Iterator[bytes]:
    """Yield the rows of a query in CSV; Postgres sends each as a message of its own."""
    statement = sql.SQL("copy ({}) to stdout (format csv, encoding 'UTF8')")
    with connection.cursor().copy(statement.format(query)) as copy:
        for record in copy:
            yield bytes(record)


def _query(schema: str, shape: Shape) -> sql.Composed:
    names: list[sql.Composable] = [sql.Identifier(column.name) for column in shape.columns]
    order: list[sql.Composable] = [sql.Identifier(name) for name in shape.key] or names
    if shape.dated_by is not None:
        date = sql.Identifier(shape.dated_by)
        month = sql.SQL("coalesce(to_char({}, 'YYYY-MM'), {})").format(date, sql.Literal(NO_DATE))
        names.insert(0, month)
        order.insert(0, month)
    return sql.SQL("select {} from {} order by {}").format(
        sql.SQL(", ").join(names),
        sql.Identifier(schema, shape.table),
        sql.SQL(", ").join(order),
    )
