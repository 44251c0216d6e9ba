"""A landed file read and rewritten for an erasure: other records stay as they are, to the byte."""

import mmap
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ingestion.erasure.personal import ERASED, Traces, replacements
from ingestion.loading.records import Record, split_cells, split_records

_BOM = b"\xef\xbb\xbf"
_BLOCK_BYTES = 1_048_576


@dataclass(frozen=True)
class LandedCsv:
    """A landed file of `table`, whatever the contract says of it by now."""

    path: Path
    table: str

    def mentions(self, traces: Traces) -> bool:
        """Whether any of the person's names is anywhere in the file; it never misses one."""
        names = [name.encode() for values in traces.names(self.table).values() for name in values]
        if not names or not self.path.stat().st_size:
            return False
        with self.path.open("rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as all_:
            return any(all_.find(name) >= 0 for name in names)

    def follow(self, traces: Traces) -> int:
        """Take note of the names that the person's records give; return how many these are."""
        columns, found = self._columns(), 0
        for record in self.records():
            row = _row(columns, record.data)
            if row is None:
                found += names_among(record.data, traces, self.table)
            elif _belongs(row, traces, self.table):
                found += 1
                traces.follow(self.table, row)
        return found

    def rewrite(
        self, traces: Traces, pseudonym: str, target: Path, *, at_fault: Collection[int]
    ) -> int:
        """Write the file to `target` without what belongs to the person; return what changed.

        The records `at_fault` are in quarantine. What stands in their place does not fit either.
        """
        columns, changed, at = self._columns(), 0, 0
        with self.path.open("rb") as source, target.open("wb") as written:
            for record in self.records():
                data = self._erased(record, columns, traces, pseudonym, at_fault)
                if data == record.data:
                    continue
                _copy(source, written, record.offset - at)
                source.seek(len(record.data), 1)
                written.write(data)
                at = record.offset + len(record.data)
                changed += 1
            _copy(source, written, None)
        return changed

    def places(self, numbers: Collection[int]) -> Iterator[Record]:
        """Yield the records with these numbers."""
        return (record for record in self.records() if record.number in numbers)

    def records(self) -> Iterator[Record]:
        """Yield the records, numbered, and placed as in the file."""
        every = split_records(self._blocks())
        header = next(every, None)
        for record in every if header else ():
            yield Record(record.number - 1, record.line, record.offset, record.data)

    def _columns(self) -> list[str]:
        header = next(split_records(self._blocks()), None)
        data = header.data.removeprefix(_BOM) if header else b""
        return [cell.decode(errors="replace") for cell in split_cells(data)]

    def _blocks(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                yield block

    def _erased(
        self,
        record: Record,
        columns: list[str],
        traces: Traces,
        pseudonym: str,
        at_fault: Collection[int],
    ) -> bytes:
        row = _row(columns, record.data)
        if row is None or record.number in at_fault:
            return ERASED if names_among(record.data, traces, self.table) else record.data
        if not _belongs(row, traces, self.table):
            return record.data
        new = replacements(self.table, pseudonym)
        if all(row[column] == (value or "") for column, value in new.items() if column in row):
            return record.data
        return b",".join(_quoted(new.get(column, row[column]) or "") for column in columns)


def _row(columns: list[str], data: bytes) -> dict[str, str] | None:
    """Return the cells by column, or None for a record that has other ones."""
    cells = split_cells(data)
    if len(cells) != len(columns):
        return None
    try:
        return dict(zip(columns, (cell.decode() for cell in cells), strict=True))
    except UnicodeDecodeError:
        return None


def _belongs(row: dict[str, str], traces: Traces, table: str) -> bool:
    return any(row.get(column) in values for column, values in traces.names(table).items())


def names_among(data: bytes, traces: Traces, table: str) -> bool:
    """Whether a record that cannot be taken apart has one of the person's names as a cell."""
    names = {name.encode() for values in traces.names(table).values() for name in values}
    return not names.isdisjoint(split_cells(data))


def _quoted(cell: str) -> bytes:
    if any(mark in cell for mark in ',"\r\n'):
        cell = '"' + cell.replace('"', '""') + '"'
    return cell.encode()


def _copy(source: BinaryIO, target: BinaryIO, size: int | None) -> None:
    while size is None or size > 0:
        block = source.read(_BLOCK_BYTES if size is None else min(size, _BLOCK_BYTES))
        if not block:
            return
        target.write(block)
        size = None if size is None else size - len(block)
