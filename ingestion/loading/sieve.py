"""Records told apart in bulk: those that lie in one line and have the right cells, and all others.

1. What is deleted from a line but its commas and quotes says whether it is one record with the
   right number of cells; of such remainders a file has few kinds. These lines are plain: Postgres
   can be given them as they stand.
2. Every other record comes alone, as `ingestion.loading.records` reads it: one with a line break,
   a lone CR, a NUL, bytes that are not UTF-8, or another number of cells.
3. Records are numbered through, whichever they are.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from ingestion.loading.records import Record, split_cells

_UNMARKED = bytes(byte for byte in range(256) if byte not in b',"\n')

_PART_BYTES = 32_768
"""What is taken line by line if one of its lines is not plain."""


@dataclass(frozen=True)
class Run:
    """Plain records, one after the other."""

    first: int
    """The number of the first of them."""
    records: int
    data: bytes
    """Their lines, each ended by LF."""


@dataclass
class Sieve:
    """Parts the records of a file of `cells` columns; `apart` (sorted) come alone in any case.

    With `cells` None all records come alone.
    """

    cells: int | None
    line: int
    offset: int
    apart: Sequence[int] = ()
    records: int = 0
    """How many came by; all of them once the blocks ran out."""
    unclosed: bool = False
    """Whether the last of them ended inside quotes."""
    _held: list[bytes] = field(default_factory=list)
    """The lines of a record that has not ended yet."""

    def sift(self, blocks: Iterable[bytes]) -> Iterator[Run | Record]:
        """Yield what `blocks` are made of, of which the first byte is that of a record."""
        begun: list[bytes] = []
        for block in blocks:
            for start in range(0, len(block), _PART_BYTES):
                whole, line_end, rest = block[start : start + _PART_BYTES].rpartition(b"\n")
                if not line_end:
                    begun.append(rest)
                    continue
                yield from self._part(b"".join([*begun, whole]))
                begun = [rest]
        if last := b"".join(begun):
            yield from self._part(last)
            # It has no line end.
            self.offset -= 1
        self.unclosed = bool(self._held)
        if self._held:
            yield from self._alone(self._held)

    def _part(self, text: bytes) -> Iterator[Run | Record]:
        marks = text.translate(None, _UNMARKED).split(b"\n")
        unlike = self._unlike(text, marks)
        if not unlike and not self._held:
            yield from self._plain(text, len(marks))
            return
        lines = text.split(b"\n")
        odd = [place for place in unlike if marks[place].count(b'"') % 2]
        start = 0
        if self._held:
            start = odd[0] + 1 if odd else len(lines)
            self._held += lines[:start]
            if not odd:
                return
            held, self._held = self._held, []
            yield from self._alone(held)
        for place in unlike:
            if place < start:
                continue
            yield from self._plain(b"\n".join(lines[start:place]), place - start)
            start = place + 1
            if marks[place].count(b'"') % 2:
                closing = bisect_left(odd, start)
                if closing == len(odd):
                    self._held = lines[place:]
                    return
                start = odd[closing] + 1
            yield from self._alone(lines[place:start])
        yield from self._plain(b"\n".join(lines[start:]), len(lines) - start)

    def _unlike(self, text: bytes, marks: list[bytes]) -> list[int]:
        """Return where the lines are that are not plain."""
        if self.cells is None:
            return list(range(len(marks)))
        unlike = {kind for kind in set(marks) if not self._is_whole(kind)}
        places = [place for place, kind in enumerate(marks) if kind in unlike] if unlike else []
        if _is_clean(text):
            return places
        unclean = (place for place, line in enumerate(text.split(b"\n")) if not _is_clean(line))
        return sorted({*places, *unclean})

    def _is_whole(self, marks: bytes) -> bool:
        """Whether a line with these commas and quotes is one record with the right cells."""
        return marks != b"" and marks.count(b'"') % 2 == 0 and len(split_cells(marks)) == self.cells

    def _plain(self, text: bytes, count: int) -> Iterator[Run | Record]:
        first = self.records + 1
        place = bisect_left(self.apart, first)
        if place == len(self.apart) or self.apart[place] >= first + count:
            yield from self._run(text, count)
            return
        lines = text.split(b"\n")
        start = 0
        for number in takewhile(lambda number: number < first + count, self.apart[place:]):
            yield from self._run(b"\n".join(lines[start : number - first]), number - first - start)
            start = number - first + 1
            yield from self._alone(lines[start - 1 : start])
        yield from self._run(b"\n".join(lines[start:]), count - start)

    def _run(self, text: bytes, count: int) -> Iterator[Run]:
        if count:
            first = self.records + 1
            self.records += count
            self.line += count
            self.offset += len(text) + 1
            yield Run(first, count, text.replace(b"\r\n", b"\n").removesuffix(b"\r") + b"\n")

    def _alone(self, lines: list[bytes]) -> Iterator[Record]:
        data = b"\n".join(lines)
        line, offset = self.line, self.offset
        self.line += len(lines)
        self.offset += len(data) + 1
        if data := data.removesuffix(b"\r"):
            self.records += 1
            yield Record(self.records, line, offset, data)


def _is_clean(text: bytes) -> bool:
    """Whether there is neither a NUL nor a lone CR, and all is UTF-8."""
    if b"\0" in text or text.count(b"\r") != text.count(b"\r\n") + text.endswith(b"\r"):
        return False
    if text.isascii():
        return True
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
