"""Records told apart in bulk are those that are told apart one by one."""

import random

from ingestion.loading.records import Record, split_records
from ingestion.loading.sieve import Run, Sieve

_PIECES = [b"a", b",", b",", b'"', b'"', b"\n", b"\n", b"\r\n", b"\xe3", b"\0", b"\r"]
_PIECES += [b"a,b\n", b'"a,","b"\n']


def test_any_bytes_give_the_same_records_in_bulk_as_one_by_one() -> None:
    draw = random.Random(7)
    for _ in range(4_000):
        content = b"".join(draw.choices(_PIECES, k=draw.randrange(40)))
        if content.count(b'"') % 2:
            continue
        size = draw.randrange(1, 12)
        blocks = [content[at : at + size] for at in range(0, len(content), size)]
        apart = sorted(draw.sample(range(1, 12), draw.randrange(4)))
        sieve = Sieve(draw.choice([None, 2, 3]), line=2, offset=100, apart=apart)
        pieces = list(sieve.sift(blocks))
        expected = list(split_records([content], line=2, offset=100))
        assert [pair for piece in pieces for pair in _numbered(piece)] == [
            (record.number, record.data) for record in expected
        ]
        alone = [piece for piece in pieces if isinstance(piece, Record)]
        assert set(alone) <= set(expected)
        assert set(apart) & {record.number for record in expected} <= {one.number for one in alone}
        assert (sieve.records, sieve.offset) == (len(expected), 100 + len(content))


def test_only_lines_with_the_right_cells_are_plain() -> None:
    content = b'a,b\n"a,",b\r\n\n"a\nb",c\na,b,c\n\xe3,b\nd,e'
    assert list(Sieve(2, line=1, offset=0).sift([content])) == [
        Run(1, 2, b'a,b\n"a,",b\n'),
        Record(3, 4, 13, b'"a\nb",c'),
        Record(4, 6, 21, b"a,b,c"),
        Record(5, 7, 27, b"\xe3,b"),
        Run(6, 1, b"d,e\n"),
    ]


def test_a_file_that_ends_inside_quotes_is_noticed() -> None:
    sieve = Sieve(2, line=1, offset=0)
    list(sieve.sift([b'a,b\nc,"d\ne,f\n']))
    assert sieve.unclosed


def _numbered(piece: Run | Record) -> list[tuple[int, bytes]]:
    if isinstance(piece, Record):
        return [(piece.number, piece.data)]
    lines = piece.data.split(b"\n")[:-1]
    assert len(lines) == piece.records
    return list(enumerate(lines, start=piece.first))
