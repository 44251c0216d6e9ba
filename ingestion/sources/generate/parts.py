"""What is made at a time: a part is a shop of its own, never larger than the original.

Beyond scale 1 the files are as many equal parts one after the other. Each draws from streams of its
own, and refers to nothing of the others but places, so that memory does not grow with the scale.
"""

import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.sources.generate.draws import Draws


@dataclass(frozen=True)
class Part:
    """One part of the files, with the published numbers at its scale."""

    seed: int
    number: int
    scale: float

    def of(self, count: int, *, least: int = 1) -> int:
        """Return a published count at this scale; what is there at all stays there."""
        return max(round(count * self.scale), least)

    def money(self, cents: int) -> int:
        """Return a published amount at this scale."""
        return round(cents * self.scale)

    def draws(self, name: str) -> Draws:
        """Begin the part's stream of this name."""
        return Draws([self.seed, zlib.crc32(name.encode()), self.number])


def parts_of(seed: int, scale: float) -> Iterator[Part]:
    """Divide a scale into equal parts of at most the original's size."""
    count = math.ceil(scale)
    for number in range(count):
        yield Part(seed, number, scale / count)
