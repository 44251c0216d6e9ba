"""The splitter and the counter against each other; `tests/torture/csvs.py` has Python's csv."""

from hypothesis import given
from hypothesis import strategies as st

from ingestion.loading.records import RecordCounter, split_cells, split_records, unclosed_line

_BLOCKS = st.lists(st.binary(max_size=12), max_size=12)
_CSV_BLOCKS = st.lists(st.text('ab,"\n\r', max_size=8).map(str.encode), max_size=12)


def test_records_carry_their_place() -> None:
    content = b'a,b\r\n\n"c\nd",e\nlast,"x""y"'
    records = list(split_records([content], line=2, offset=100))
    assert [(one.number, one.line, one.offset, one.data) for one in records] == [
        (1, 2, 100, b"a,b"),
        (2, 4, 106, b'"c\nd",e'),
        (3, 6, 114, b'last,"x""y"'),
    ]


def test_cells_lose_their_quotes_as_postgres_takes_them_away() -> None:
    assert split_cells(b'"a,b","",c"d,e"f,"""","g""h"') == [
        b"a,b",
        b"",
        b"cd,ef",
        b'"',
        b'g"h',
    ]


@given(st.one_of(_BLOCKS, _CSV_BLOCKS), st.integers(1, 5))
def test_where_blocks_end_makes_no_difference(blocks: list[bytes], size: int) -> None:
    whole = b"".join(blocks)
    pieces = [whole[start : start + size] for start in range(0, len(whole), size)]
    assert list(split_records(pieces)) == list(split_records([whole]))
    counts = []
    for way in ([whole], pieces):
        counter = RecordCounter()
        for block in way:
            counter.feed(block)
        counts.append((counter.records, counter.inside_quotes))
    assert counts[0] == counts[1]


@given(_CSV_BLOCKS)
def test_the_counter_counts_what_the_splitter_splits_and_blank_lines(blocks: list[bytes]) -> None:
    counter = RecordCounter()
    for block in blocks:
        counter.feed(block)
    whole = b"".join(blocks)
    assert counter.inside_quotes == (whole.count(b'"') % 2 == 1)
    records = list(split_records(blocks))
    covered = sum(len(one.data) for one in records)
    ends = len(whole) - covered
    blank = counter.records - len(records)
    assert 0 <= blank <= ends
    assert whole.strip(b"\r\n") or not any(one.data.strip(b"\r") for one in records)


def test_the_line_of_the_record_that_never_ends_is_found() -> None:
    assert unclosed_line([b'a\n"b\nc"\nd,"e\nf\n'], line=2) == 5
