"""A source that makes the files itself, as large and as odd as the original ones.

1. The same seed, scale and version give the same bytes on every machine, so that files which were
   landed once need not be made again.
2. At scale 1 the figures are those published about the dataset, and every known anomaly is there as
   often as in it (`census` counts, `docs/generated.md` shows); no row, id or text is taken from it.
3. The files have the original's form: its headers and quotes, a byte order mark and CRLF in the
   translation, line breaks and doubled quotes inside reviews.
4. Beyond scale 1 the files are made in parts of at most that size, in the memory of one part.
5. Rates and weather for the days of the orders come with them, marked as synthetic in every row.
"""

from pathlib import Path
from typing import Literal

from ingestion.sources.base import SourceFile
from ingestion.sources.room import room_in
from olist.errors import BadUsage
from olist.progress import Progress

VERSION = 2
"""To be raised with every change that changes a byte of the files; a test notices."""

SMALLEST, LARGEST = 0.01, 100.0


class GenerateSource:
    """All files of all datasets, made from a seed at a scale."""

    name = "generate"
    landed_as: Literal["snapshot", "delta"] = "snapshot"

    def __init__(self, *, seed: int = 42, scale: float = 1.0) -> None:
        """Take note of what to make; nothing is made yet."""
        if not SMALLEST <= scale <= LARGEST:
            raise BadUsage(f"scale {scale:g} is not between {SMALLEST:g} and {LARGEST:g}")
        if seed < 0:
            raise BadUsage(f"seed {seed} is negative: choose a whole number from 0")
        self._seed, self._scale = seed, scale

    def fingerprint(self) -> str:
        """Say what the files will be."""
        return f"generate seed={self._seed} scale={self._scale:.15g} version={VERSION}"

    def describe(self) -> dict[str, str]:
        """Say where the files come from."""
        return {
            "seed": str(self._seed),
            "scale": f"{self._scale:.15g}",
            "version": str(VERSION),
            "licence": "invented data, Apache-2.0 like the project",
        }

    def files(self, workdir: Path, progress: Progress) -> list[SourceFile]:
        """Make the files below `workdir`."""
        # polars and numpy take a third of a second to import, and only making files needs them.
        from ingestion.sources.generate.dataset import write_files  # noqa: PLC0415

        with room_in(workdir):
            return write_files(workdir, progress, seed=self._seed, scale=self._scale)
