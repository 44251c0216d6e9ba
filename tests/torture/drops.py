"""Nine files that differ from round to round, and the rows that they must lead to.

The rows come from lists that Python holds and its `csv` wrote: no code of the loader reads them.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ingestion.contract import Column, Contract, Table, load_contract
from tests.ingestion.files import Files

Rows = dict[str, Counter[tuple[Any, ...]]]
"""The rows of each raw table, typed, without the loader's own columns."""

_TYPES: dict[str, Callable[[str], Any]] = {
    "text": str,
    "integer": int,
    "bigint": int,
    "double precision": float,
    "date": date.fromisoformat,
    "timestamp": datetime.fromisoformat,
    "boolean": {"true": True, "false": False}.__getitem__,
}


@dataclass(frozen=True)
class Expected:
    """What must be in the warehouse after a load."""

    rows: Rows
    quarantined: int


@dataclass(frozen=True)
class Variant:
    """The files of a round, and what they must lead to."""

    files: Files
    expected: Expected


def typed(table: Table, rows: list[list[str]]) -> Counter[tuple[Any, ...]]:
    """Return rows of text as Postgres would give them back."""
    readers = [_reader(column) for column in table.columns]
    return Counter(
        tuple(reader(cell) if cell else None for reader, cell in zip(readers, row, strict=True))
        for row in rows
    )


def _reader(column: Column) -> Callable[[str], Any]:
    return Decimal if column.digits else _TYPES[column.data_type]


def variant(base: Files, number: int) -> Variant:
    """Return the files of round `number`: some rows changed, some gone, some new.

    Every second one has what sends a file the careful way: a repeated row, and one for quarantine.
    """
    contract = load_contract()
    texts = {
        table.name: _parse(base[table.file]) for table in contract.tables if table.file in base
    }
    _change(texts, number)
    return _variant(contract, texts, dirty=number % 2 == 0)


def _change(texts: dict[str, list[list[str]]], number: int) -> None:
    for row in texts["customers"][number % 3 :: 3]:
        row[3] = f"cidade {number}"
    items = texts["order_items"]
    del items[number % len(items)]
    for row in texts["order_reviews"][:3]:
        row[4] = f'line\nbreak, "{number}"\n\\.\n'
    texts["sellers"].append([f"seller {number}", "01001", "são paulo", "SP"])
    if number % 3 == 0:
        texts["geolocation"].append(["01001", "-23.5", f"-46.{number}", "são paulo", "SP"])


def _variant(contract: Contract, texts: dict[str, list[list[str]]], *, dirty: bool) -> Variant:
    files = {
        table.file: _written([list(table.names), *texts[table.name]])
        for table in contract.tables
        if table.name in texts
    }
    if dirty:
        sellers = contract.table("sellers")
        last = _written([texts["sellers"][-1]])
        files[sellers.file] += last + b"no city,01001,,SP\n"
    rows = {table.name: typed(table, texts.get(table.name, [])) for table in contract.tables}
    return Variant(files, Expected(rows, quarantined=int(dirty)))


def _parse(content: bytes) -> list[list[str]]:
    reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    next(reader)
    return list(reader)


def _written(rows: list[list[str]]) -> bytes:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue().encode()


def delta(table: Table, rows: list[list[str]]) -> Files:
    """Return the one file of a drop."""
    return {table.file: _written([list(table.names), *rows])}
