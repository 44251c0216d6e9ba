"""The records of a source's file, as they came, with their cells where they can be told apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from ingestion.contract import Table
from ingestion.loading.cells import Fault, judge_record
from ingestion.loading.header import HEAD_BYTES, Header, read_header
from ingestion.loading.records import split_records
from ingestion.sources.base import SourceFile

_BLOCK_BYTES = 1_048_576


@dataclass(frozen=True)
class Row:
    """A record; `cells` is none if it cannot be taken apart, and will go to quarantine."""

    record: bytes
    cells: tuple[bytes, ...] | None


@dataclass(frozen=True)
class Rows:
    """The records of one file."""

    table: Table
    header: Header
    head: bytes
    """The header's bytes, with byte order mark and line end."""
    rows: tuple[Row, ...]

    @property
    def line_end(self) -> bytes:
        """How the header ends, and so every record that is written."""
        return b"\r\n" if self.head.endswith(b"\r\n") else b"\n"

    def place(self, column: str) -> int:
        """Return where a column stands in this file."""
        return self.header.columns.index(column)

    def values(self, row: Row, columns: Iterable[str]) -> tuple[bytes, ...]:
        """Return cells of a row by the names of their columns; none of a row without cells."""
        if row.cells is None:
            return ()
        return tuple(row.cells[self.place(column)] for column in columns)

    def changed(self, row: Row, values: dict[str, bytes]) -> bytes:
        """Write a row that has cells down with other values."""
        cells = list(row.cells or ())
        for column, value in values.items():
            cells[self.place(column)] = value
        return b",".join(map(_quoted, cells))


def read_rows(file: SourceFile, table: Table) -> Rows:
    """Read a whole file.

    Raises:
        DataRefused: its header breaks the contract, or what it lies in is damaged.
    """
    with file.open() as stream:
        head = b""
        while len(head) < HEAD_BYTES and (block := stream.read(HEAD_BYTES - len(head))):
            head += block
        header = read_header(table.file, head, table)
        rest = iter(lambda: stream.read(_BLOCK_BYTES), b"")
        records = split_records(chain([head[header.size :]], rest))
        rows = tuple(Row(record.data, _cells(record.data, header)) for record in records)
    head = head[: header.size]
    return Rows(table, header, head if head.endswith(b"\n") else head + b"\n", rows)


def _cells(record: bytes, header: Header) -> tuple[bytes, ...] | None:
    cells = judge_record(record, header)
    return None if isinstance(cells, Fault) else tuple(cells)


def _quoted(cell: bytes) -> bytes:
    if any(sign in cell for sign in b'",\r\n'):
        return b'"' + cell.replace(b'"', b'""') + b'"'
    return cell
