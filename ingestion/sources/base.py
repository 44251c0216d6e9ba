"""What a source is: something that can say what it has, and give its files."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal, Protocol, runtime_checkable

from olist.progress import Progress

Opener = Callable[[], AbstractContextManager[BinaryIO]]
"""Opens a file for reading from its first byte, as often as it is called."""


@dataclass(frozen=True)
class SourceFile:
    """One file of a source, under the name that the contract knows."""

    name: str
    path: Path
    """The file, or the archive that it lies in."""
    opener: Opener | None = field(default=None, compare=False)
    """How to open a file that does not lie at `path` as it is."""

    def open(self) -> AbstractContextManager[BinaryIO]:
        """Open it for reading from its first byte, as often as it must be read.

        Raises:
            DataRefused: what it lies in is damaged, or holds more than it may; also while reading.
        """
        return self.opener() if self.opener else self.path.open("rb")


class Source(Protocol):
    """Where files come from; `name` and `describe()` are kept in the manifest of a landing."""

    @property
    def name(self) -> str:
        """The kind of source, like generate or folder; that of a live source is its dataset."""
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


@runtime_checkable
class LiveSource(Source, Protocol):
    """A service that is asked for what is missing of one dataset, which bears the source's name.

    What it gives is landed as deltas. `describe()` says what the landings until now hold together:
    given back to `resume`, it tells a later command what need not be asked for again. The
    fingerprint is that of everything wanted until the files were given, then of what is held.
    """

    @property
    def warnings(self) -> tuple[str, ...]:
        """What went wrong, although files were given."""
        ...

    @property
    def unfinished(self) -> bool:
        """Whether more is to be asked for after what was given last."""
        ...

    def resume(self, held: Mapping[str, str] | None) -> None:
        """Begin behind a landing that `describe()` said this of; None begins with nothing."""
        ...
