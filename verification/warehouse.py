"""The warehouse, asked for the figures of a check."""

from typing import Any

import psycopg

from publication.reader import Reader
from verification.check import Check, Metrics, RawTables, Tables, Unpublished
from verification.comparing import Answer, answer


def ask(
    reader: Reader,
    raw: psycopg.Connection[tuple[Any, ...]] | None,
    check: Check,
    figures: tuple[str, ...],
) -> Answer | str:
    """Return the figures, or why there are none to compare.

    `raw` reads the raw tables; None when they have moved on since the publication.
    """
    match check.asked:
        case Metrics(by):
            table = reader.query(figures, group_by=by)
            return answer(table.columns, table.rows, groups=check.groups)
        case Tables(sql):
            table = reader.select(sql)
            return answer(table.columns, table.rows, groups=check.groups)
        case RawTables(sql) if raw is not None:
            cursor = raw.execute(sql)
            columns = [column.name for column in cursor.description or ()]
            return answer(columns, cursor.fetchall(), groups=check.groups)
        case RawTables():
            return "the raw tables have changed since the publication"
        case Unpublished(reason):
            return reason
