"""Mended records as a source: a delta of their tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from ingestion.contract import Table
from ingestion.raw_zone.manifest import Manifest
from ingestion.raw_zone.zone import RawZone
from ingestion.rejects.export import as_lines
from ingestion.rejects.judging import Candidate
from ingestion.rejects.mends import SOURCE, Mends
from ingestion.sources.base import SourceFile
from olist.progress import Progress

_BLOCK_BYTES = 1_048_576


@dataclass(frozen=True)
class MendSource:
    """The mended records of one landing, as files of the contract."""

    folder: Path
    of: Manifest
    mends: Mends
    name: str = SOURCE
    landed_as: Literal["snapshot", "delta"] = "delta"

    def fingerprint(self) -> None:
        """Say nothing: the records tell."""

    def describe(self) -> dict[str, str]:
        """Say what is mended, and that it stands where that landing stands."""
        return self.mends.to_details() | {"as_of": self.of.position[0].isoformat()}

    def files(self, workdir: Path, progress: Progress) -> list[SourceFile]:  # noqa: ARG002
        """Return the files."""
        return [SourceFile(path.name, path) for path in sorted(self.folder.iterdir())]


def write_mended(
    zone: RawZone, table: Table, header: bytes, mended: Sequence[Candidate], path: Path
) -> None:
    """Write what lands: the mended records; of a table that is replaced as a whole, its file."""
    if table.key:
        path.write_bytes(header + as_lines(candidate.data for candidate in mended))
        return
    with zone.open(mended[0].reject.object_key) as original, path.open("wb") as target:
        at = 0
        for candidate in sorted(mended, key=lambda one: one.reject.byte_offset):
            _copy(original, candidate.reject.byte_offset - at, target)
            target.write(candidate.data)
            at = candidate.reject.byte_offset + len(candidate.reject.record)
            _copy(original, len(candidate.reject.record), None)
        while block := original.read(_BLOCK_BYTES):
            target.write(block)


def _copy(source: BinaryIO, size: int, target: BinaryIO | None) -> None:
    """Read exactly `size` bytes, and write them where there is a target."""
    while size and (block := source.read(min(size, _BLOCK_BYTES))):
        size -= len(block)
        if target is not None:
            target.write(block)
