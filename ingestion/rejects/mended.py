"""Mended files, matched to the records that they mend."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingestion.contract import Contract, Table
from ingestion.loading.header import HEAD_BYTES, read_header
from ingestion.loading.records import split_cells, split_records
from ingestion.rejects.export import Groups, load_of
from ingestion.rejects.judging import Candidate
from olist.errors import BadUsage, DataRefused


@dataclass(frozen=True)
class Batch:
    """What is to be tried again of one table and one load, under a header."""

    table: Table
    load_id: int
    header: bytes
    candidates: tuple[Candidate, ...]


def read_mended(contract: Contract, groups: Groups, path: Path, *, load_id: int | None) -> Batch:
    """Read a file that was exported and mended: its n-th record mends the n-th one exported.

    Raises:
        BadUsage: the file cannot be read, or it does not say which records it mends.
        DataRefused: it is not as it was exported: another header, more or fewer records.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadUsage(f"{path} cannot be read: {error.strerror}") from error
    table = _table_of(contract, path, content)
    header = read_header(path.name, content[:HEAD_BYTES], table)
    records = list(split_records([content[header.size :]]))
    load = _load_of(groups, table, path, load_id)
    group = groups[table.name, load]
    if len(records) != len(group):
        raise DataRefused(
            f"{path}: {len(records)} records, and {len(group)} of {table.name} of load {load} are "
            "in quarantine: keep each on its place, and leave what you cannot mend as it is"
        )
    candidates = tuple(
        Candidate(reject, record.data) for reject, record in zip(group, records, strict=True)
    )
    return Batch(table, load, content[: header.size], candidates)


def _table_of(contract: Contract, path: Path, content: bytes) -> Table:
    """Find the table by the names in the header: no two tables have the same."""
    first = next(split_records([content.removeprefix(b"\xef\xbb\xbf")]), None)
    have = {cell.decode(errors="replace") for cell in split_cells(first.data)} if first else set()
    found = [table for table in contract.tables if set(table.names) <= have]
    if not found:
        raise DataRefused(f"{path}: its header is not that of any table: keep it as exported")
    return max(found, key=lambda table: len(table.names))


def _load_of(groups: Groups, table: Table, path: Path, load_id: int | None) -> int:
    there = [load for name, load in groups if name == table.name]
    wanted = load_id if load_id is not None else load_of(path)
    if wanted is None and len(there) == 1:
        return there[0]
    if wanted in there:
        return wanted
    if not there:
        raise BadUsage(f"{path}: no record of {table.name} is in quarantine any more")
    of = "does not say of which load it is" if wanted is None else f"is not of load {wanted}"
    loads: Sequence[str] = [str(load) for load in there]
    raise BadUsage(
        f"{path} {of}: those of {table.name} in quarantine are of load {', '.join(loads)}: name "
        "it by --load"
    )
