"""The files that are measured with, made from the nine: some with faults, a changed lot, a day."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from ingestion.contract import Column, Contract, Table, load_contract
from ingestion.loading.header import HEAD_BYTES, Header, read_header
from ingestion.loading.records import Record, split_cells, split_records

FAULTY_EACH = 2_000
CHANGED_EACH = 1_000

_BLOCK_BYTES = 1_048_576
_OTHER = {
    "text": b"changed",
    "integer": b"1",
    "double precision": b"-1.5",
    "date": b"2018-06-01",
    "timestamp": b"2018-06-01 00:00:00",
}

Rewrite = Callable[[Record, Table, Header], bytes]


def contract_of(source: Path) -> Contract:
    """Return the tables that `source` has files of."""
    tables = (table for table in load_contract().tables if (source / table.file).exists())
    return Contract(tuple(tables))


def write_faulty(source: Path, target: Path) -> None:
    """Copy the files with a fault in each 2,000th record, and in the first of each file."""
    faults = (_too_many_cells, _not_utf8, _unfit)

    def plant(record: Record, table: Table, header: Header) -> bytes:
        if (record.number - 1) % FAULTY_EACH:
            return record.data
        return faults[record.number // FAULTY_EACH % len(faults)](record, table, header)

    for table in contract_of(source).tables:
        _rewrite(source, target, table, plant)


def write_changed(source: Path, target: Path) -> None:
    """Copy the files with another value in each 1,000th record."""

    def change(record: Record, table: Table, header: Header) -> bytes:
        return record.data if record.number % CHANGED_EACH else _changed(record, table, header)

    for table in contract_of(source).tables:
        _rewrite(source, target, table, change)


def write_day(source: Path, target: Path) -> None:
    """Write a delta of every keyed table: each 2,000th record changed, each 2,000th one new."""

    def pick(record: Record, table: Table, header: Header) -> bytes:
        if record.number % CHANGED_EACH:
            return b""
        if record.number % (2 * CHANGED_EACH):
            return _changed(record, table, header)
        cells = split_cells(record.data)
        place = header.columns.index(table.key[0])
        cells[place] = cells[place][::-1]
        return _joined(cells)

    for table in contract_of(source).tables:
        if table.key and (source / table.file).stat().st_size > CHANGED_EACH**2:
            _rewrite(source, target, table, pick)


def _rewrite(source: Path, target: Path, table: Table, rewrite: Rewrite) -> None:
    target.mkdir(exist_ok=True)
    with (source / table.file).open("rb") as file, (target / table.file).open("wb") as out:
        header = read_header(table.file, file.read(HEAD_BYTES), table)
        file.seek(0)
        out.write(file.read(header.size))
        for record in split_records(_blocks(file)):
            if data := rewrite(record, table, header):
                out.write(data + b"\n")


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(_BLOCK_BYTES):
        yield block


def _too_many_cells(record: Record, _table: Table, _header: Header) -> bytes:
    return record.data + b",surplus"


def _not_utf8(record: Record, _table: Table, _header: Header) -> bytes:
    return b"\xff" + record.data


def _unfit(record: Record, table: Table, header: Header) -> bytes:
    column = next((one for one in table.columns if one.data_type != "text"), table.columns[0])
    cells = split_cells(record.data)
    cells[header.columns.index(column.name)] = b"none" if column.data_type != "text" else b""
    return _joined(cells)


def _changed(record: Record, table: Table, header: Header) -> bytes:
    column = [column for column in table.columns if column.name not in table.key][-1]
    cells = split_cells(record.data)
    cells[header.columns.index(column.name)] = _other(column)
    return _joined(cells)


def _other(column: Column) -> bytes:
    return b"1.00" if column.digits else _OTHER[column.data_type]


def _joined(cells: list[bytes]) -> bytes:
    return b",".join(b'"' + cell.replace(b'"', b'""') + b'"' if cell else b"" for cell in cells)
