"""A record's cells: whether it can be taken apart, and how it is written for COPY; no I/O here."""

import json
from dataclasses import dataclass

from ingestion.loading.header import Header
from ingestion.loading.records import split_cells

_ESCAPES = ((b"\\", b"\\\\"), (b"\t", b"\\t"), (b"\n", b"\\n"), (b"\r", b"\\r"))


@dataclass(frozen=True)
class Fault:
    """Why a record does not fit."""

    column: str | None
    rule: str
    reason: str


def judge_record(data: bytes, header: Header) -> list[bytes] | Fault:
    """Return the cells of a record, or what is wrong with its form."""
    if b"\0" in data:
        return Fault(None, "nul", f"a NUL byte at byte {data.index(0) + 1} of the record")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return Fault(
            None,
            "not_utf8",
            f"byte {error.start + 1} of the record (0x{data[error.start]:02x}) is not UTF-8",
        )
    cells = split_cells(data)
    if len(cells) == len(header.columns):
        return cells
    rule = "too_few_cells" if len(cells) < len(header.columns) else "too_many_cells"
    return Fault(None, rule, f"{len(cells)} cells instead of {len(header.columns)}")


def text_row(record_no: int, cells: list[bytes], header: Header) -> bytes:
    """Write a record as a line of COPY's text format: number, known cells, the others as JSON."""
    known = [b"%d" % record_no]
    extra: dict[str, str | None] = {}
    for name, cell in zip(header.columns, cells, strict=True):
        if name in header.extra:
            extra[name] = cell.decode() or None
        else:
            known.append(_escaped(cell) if cell else b"\\N")
    if extra:
        known.append(_escaped(json.dumps(extra, ensure_ascii=False).encode()))
    else:
        known.append(b"\\N")
    return b"\t".join(known) + b"\n"


def _escaped(cell: bytes) -> bytes:
    for plain, escape in _ESCAPES:
        if plain in cell:
            cell = cell.replace(plain, escape)
    return cell
