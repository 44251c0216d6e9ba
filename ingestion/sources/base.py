"""What a source is: something that can say what it has, and give its files."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from olist.progress import Progress


@dataclass(frozen=True)
class SourceFile:
    """One file of a source, under the name that the contract knows."""

    name: str
    path: Path


class Source(Protocol):
    """Where files come from; `name` and `describe()` are kept in the manifest of a landing."""

    @property
    def name(self) -> str:
        """The kind of source: generate, folder, zip, kaggle."""
        ...

    @property
    def landed_as(self) -> Literal["snapshot", "delta"]:
        """Whether keys that the files lack are removed (snapshot) or kept (delta)."""
        ...

    def fingerprint(self) -> str | None:
        """Say what the files are without making or reading them; None where that is unknown."""
        ...

    def describe(self) -> dict[str, str]:
        """Say for the manifest where the files are from: path, licence, version."""
        ...

    def files(self, workdir: Path, progress: Progress) -> list[SourceFile]:
        """Give all files of the source; those that must be made are written below `workdir`."""
        ...
