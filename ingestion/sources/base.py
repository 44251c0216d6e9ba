"""What the line asks of a source of files, whatever it is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from olist.progress import Progress


@dataclass(frozen=True)
class SourceFile:
    """A file as the source has it: `name` is the one the contract knows it by."""

    name: str
    path: Path


class Source(Protocol):
    """Where the files of a landing come from."""

    name: str
    """`generate`, `folder`, `zip` or `kaggle`: recorded in the manifest and the ledger."""
    landed_as: Literal["snapshot", "delta"]
    """A snapshot is the whole state, so that keys it lacks are removed; a delta only adds to it."""

    def fingerprint(self) -> str | None:
        """Say what the files will be without making them; None when only reading them tells."""

    def describe(self) -> dict[str, str]:
        """Say where the files come from, for the manifest."""

    def files(self, workdir: Path, progress: Progress) -> list[SourceFile]:
        """Return all files that the source has; they may lie below `workdir`."""
