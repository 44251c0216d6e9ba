"""The first record of a file, against the contract; nothing here does I/O.

1. A byte order mark and any quoting are accepted.
2. Columns in another order, and columns the contract does not know, are accepted with a warning.
3. A file that is not CSV, is empty, or lacks a column is refused, with both lists of names.
"""

from dataclasses import dataclass

from ingestion.contract import Table
from ingestion.loading.records import split_cells, split_records
from olist.errors import DataRefused

HEAD_BYTES = 65_536
"""How much of a file is read to find its header."""

_BOM = b"\xef\xbb\xbf"
_FOREIGN = {
    b"\x1f\x8b": "compressed with gzip",
    b"PK\x03\x04": "a zip archive (or a spreadsheet)",
    b"PK\x05\x06": "an empty zip archive",
    b"BZh": "compressed with bzip2",
    b"\xfd7zXZ\x00": "compressed with xz",
    b"\x28\xb5\x2f\xfd": "compressed with zstandard",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
    b"\x04\x22\x4d\x18": "compressed with lz4",
    b"PAR1": "Parquet",
    b"%PDF": "PDF",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"\x00\x00\xfe\xff": "UTF-32",
}


@dataclass(frozen=True)
class Header:
    """The columns of a file in its own order, and where its records begin."""

    columns: tuple[str, ...]
    extra: tuple[str, ...]
    """Those of `columns` that the contract does not know."""
    size: int
    """The bytes that the header takes, with byte order mark and line end."""
    lines: int
    warnings: tuple[str, ...]


def read_header(file: str, head: bytes, table: Table) -> Header:
    """Match the header in `head`, the first bytes of `file`, to the columns of `table`.

    Raises:
        DataRefused: the file is not what the contract says.
    """
    _refuse_foreign(file, head)
    start = len(_BOM) if head.startswith(_BOM) else 0
    record = next(split_records([head[start:]]), None)
    if record is None:
        raise DataRefused(f"{file}: the file is empty")
    size = start + record.offset + len(record.data)
    if len(head) >= HEAD_BYTES and size >= len(head):
        raise DataRefused(f"{file}: no header ends within the first {HEAD_BYTES:,} bytes")
    size += next((len(end) for end in (b"\r\n", b"\n") if head.startswith(end, size)), 0)
    columns = _names(file, record.data)
    extra = _check_names(file, columns, table)
    if len(head) < HEAD_BYTES and not head[size:].strip(b"\r\n"):
        raise DataRefused(f"{file}: the file is empty: it has a header and no records")
    return Header(
        columns=columns,
        extra=extra,
        size=size,
        lines=head[:size].count(b"\n"),
        warnings=_warnings(columns, extra, table),
    )


def _refuse_foreign(file: str, head: bytes) -> None:
    if not head:
        raise DataRefused(f"{file}: the file is empty")
    found = next((what for magic, what in _FOREIGN.items() if head.startswith(magic)), None)
    if found is None and b"\0" in head[:1024].partition(b"\n")[0]:
        found = "UTF-16 or binary"
    if found:
        raise DataRefused(f"{file}: the file is {found}, not CSV in UTF-8: convert it first")


def _names(file: str, data: bytes) -> tuple[str, ...]:
    try:
        return tuple(cell.decode() for cell in split_cells(data))
    except UnicodeDecodeError:
        raise DataRefused(f"{file}: the header is not UTF-8") from None


def _check_names(file: str, columns: tuple[str, ...], table: Table) -> tuple[str, ...]:
    """Return the columns that the contract does not know; refuse if it misses one of its own."""
    if repeated := sorted({name for name in columns if columns.count(name) > 1}):
        raise DataRefused(f"{file}: the header names {_listed(repeated)} more than once")
    extra = tuple(name for name in columns if name not in table.names)
    if missing := [name for name in table.names if name not in columns]:
        raise DataRefused(
            f"{file}: the header lacks {_listed(missing)}; it has {_listed(columns)}, "
            f"and the contract wants {_listed(table.names)}"
            + ("; the line ends may be lone CRs" if any("\r" in name for name in columns) else "")
        )
    if empty := [name for name in extra if not name.strip()]:
        raise DataRefused(f"{file}: the header has {len(empty)} columns without a name")
    return extra


def _warnings(columns: tuple[str, ...], extra: tuple[str, ...], table: Table) -> tuple[str, ...]:
    known = tuple(name for name in columns if name not in extra)
    warnings = []
    if known != table.names:
        warnings.append("columns in another order, loaded by name")
    if extra:
        warnings.append(
            f"columns that the contract does not know, kept in _extra: {_listed(extra)}"
        )
    return tuple(warnings)


def _listed(names: tuple[str, ...] | list[str]) -> str:
    shown = [ascii(name)[:80] for name in names[:20]]
    return ", ".join(shown) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
