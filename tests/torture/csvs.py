"""CSV files that hypothesis makes, read by the loader's code and by Python's `csv`.

1. What `csv` reads is what the splitter, the sieve and the cells give, with every byte accounted
   for.
2. A share of them goes through COPY, the quick way and the careful one: both load the same rows.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from ingestion.loading.records import Record, RecordCounter, split_cells, split_records
from ingestion.loading.sieve import Run, Sieve

_ALPHABET = 'ab,"\n\r\\.é; \t'


@dataclass(frozen=True)
class Document:
    """A CSV file, and what is in it."""

    content: bytes
    rows: list[list[str]]
    blank_lines: int


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Make a file of two to four columns: any quoting, LF or CRLF, blank lines, perhaps cut."""
    columns = draw(st.integers(2, 4))
    cell = st.text(_ALPHABET, max_size=5)
    rows = draw(st.lists(st.lists(cell, min_size=columns, max_size=columns), max_size=6))
    style = draw(st.integers(0, 2**30 - 1))
    pieces = []
    blank_lines = 0
    for number, row in enumerate(rows):
        cells = [
            _quoted(text)
            if style >> (number + place) % 11 & 1 or set(text) & set(',"\r\n')
            else text
            for place, text in enumerate(row)
        ]
        end = "\r\n" if style >> (11 + number % 3) & 1 else "\n"
        if blank := style >> (14 + number % 5) & 1 and style >> 19 & 1:
            blank_lines += 1
        pieces.append(",".join(cells) + end * (1 + blank))
    whole = "".join(pieces)
    if style >> 20 & 1 and not (rows and blank_lines and whole.endswith(("\n\n", "\r\n\r\n"))):
        whole = whole.removesuffix("\n").removesuffix("\r")
    return Document(whole.encode(), rows, blank_lines)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def blocks(content: bytes, size: int) -> Iterator[bytes]:
    """Cut a file into blocks as reading it might."""
    return (content[start : start + size] for start in range(0, len(content), size))


def check(document: Document, size: int) -> None:
    """Compare the splitter, the cells and the counter with `csv`, and account for every byte."""
    content = document.content
    oracle = [
        row for row in csv.reader(io.StringIO(content.decode(), newline=""), strict=True) if row
    ]
    records = list(split_records(blocks(content, size)))
    found = [[cell.decode() for cell in split_cells(record.data)] for record in records]
    assert found == oracle == document.rows, "other rows than csv reads"
    counter = RecordCounter()
    for block in blocks(content, size):
        counter.feed(block)
    assert counter.records == len(oracle) + document.blank_lines, "another number of records"
    account(content, records)
    for columns in (None, len(oracle[0]) if oracle else 2):
        assert sifted(content, columns, size) == oracle, "the sieve gives other rows than csv reads"


def sifted(content: bytes, columns: int | None, size: int) -> list[list[str]]:
    """Return the rows of a file as the sieve parts them, each with its number and all its bytes."""
    sieve = Sieve(columns, line=1, offset=0)
    rows: list[list[str]] = []
    for piece in sieve.sift(blocks(content, size)):
        first = piece.first if isinstance(piece, Run) else piece.number
        assert first == len(rows) + 1, "the sieve numbers records otherwise"
        lines = piece.data.splitlines() if isinstance(piece, Run) else [piece.data]
        rows += [[cell.decode() for cell in split_cells(line)] for line in lines]
    assert (sieve.records, sieve.offset) == (len(rows), len(content)), "the sieve loses bytes"
    return rows


def account(content: bytes, records: list[Record]) -> None:
    """Whether each record stands where it says, and only line ends are between them."""
    rest = 0
    for number, record in enumerate(records, start=1):
        between = content[rest : record.offset]
        assert not between.strip(b"\r\n"), "bytes between records are lost"
        rest = record.offset + len(record.data)
        assert content[record.offset : rest] == record.data, "a record stands elsewhere"
        assert (record.number, record.line) == (
            number,
            1 + content.count(b"\n", 0, record.offset),
        ), "a record has another number or line"
    assert not content[rest:].strip(b"\r\n"), "bytes behind the last record are lost"


def search(examples: int, chance: int) -> None:
    """Look for a file that is read otherwise; an `AssertionError` tells of the smallest one."""

    @seed(chance)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(documents(), st.integers(1, 9))
    def never(document: Document, size: int) -> None:
        check(document, size)

    never()
