"""Drift, generated: what may change about the columns of a file, for each file of the contract.

The names are those of `ingestion.faults`, which says what is done about each.
"""

import csv
import io
from collections.abc import Callable

from ingestion.contract import Column, Table

Cells = list[list[str]]

NOTE = "note"
"""The column that is new."""


def _one_column_more(table: Table, rows: Cells) -> Cells:  # noqa: ARG001
    return [[NOTE, *rows[0]], *(["é", *row] for row in rows[1:])]


def _other_order(table: Table, rows: Cells) -> Cells:  # noqa: ARG001
    return [row[::-1] for row in rows]


def _missing_column(table: Table, rows: Cells) -> Cells:  # noqa: ARG001
    return [row[:-1] for row in rows]


def _renamed_column(table: Table, rows: Cells) -> Cells:  # noqa: ARG001
    return [[*rows[0][:-1], f"{rows[0][-1]}_2"], *rows[1:]]


def _retyped_column(table: Table, rows: Cells) -> Cells:
    column = typed_column(table)
    assert column, f"{table.file} has texts only"
    place = rows[0].index(column.name)
    return [rows[0], *([*row[:place], "um", *row[place + 1 :]] for row in rows[1:])]


KINDS: dict[str, Callable[[Table, Cells], Cells]] = {
    "one_column_more": _one_column_more,
    "other_order": _other_order,
    "missing_column": _missing_column,
    "renamed_column": _renamed_column,
    "retyped_column": _retyped_column,
}


def typed_column(table: Table) -> Column | None:
    """Return the first column that not every text fits: a table of texts cannot be retyped."""
    return next((column for column in table.columns if column.data_type != "text"), None)


def drifted(kind: str, table: Table, content: bytes) -> bytes:
    """Return the content of a file of `table` after its columns changed."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(KINDS[kind](table, rows))
    return file.getvalue().encode()
