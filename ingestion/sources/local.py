"""What lies on this machine as files: a folder, a zip, or one file, compressed or not."""

import os
from pathlib import Path
from typing import Literal

from ingestion.sources.archive import zipped_files
from ingestion.sources.base import SourceFile
from ingestion.sources.gzipped import gzipped_file
from ingestion.sources.limits import Limits
from olist.errors import BadUsage, DataRefused
from olist.progress import Progress, Step

FILE_KINDS = (".zip", ".csv.gz", ".csv")
"""The endings of a file that is a source by itself."""


class LocalSource:
    """A file of the machine as a source: a zip with the files in it, or one of them."""

    landed_as: Literal["snapshot", "delta"] = "snapshot"

    def __init__(self, path: Path, limits: Limits) -> None:
        """Take note of the file; it is opened when the files are asked for."""
        self._path, self._limits = path, limits
        self.name = "zip" if path.suffix.lower() == ".zip" else "file"

    def fingerprint(self) -> None:
        """Say nothing: only reading the files tells whether they changed."""

    def describe(self) -> dict[str, str]:
        """Say where the files come from."""
        return {"path": str(self._path.resolve())}

    def files(self, workdir: Path, progress: Progress) -> list[SourceFile]:  # noqa: ARG002 - nothing is written
        """Return the files; see `files_at`."""
        progress(Step("land", f"{self._path}"))
        return files_at(self._path, self._path.name, self._limits)


def files_at(path: Path, name: str, limits: Limits) -> list[SourceFile]:
    """Return the files that lie at `path`, which is called `name` where it comes from.

    Raises:
        BadUsage: it is not there, or may not be read.
        DataRefused: it is an archive that is damaged, or holds what it should not.
    """
    readable_file(path)
    if name.lower().endswith(".zip"):
        return zipped_files(path, limits)
    return [one_file(path, name, limits)]


def readable_file(path: Path) -> Path:
    """Return `path`, which is a file that may be read.

    Raises:
        BadUsage: it is none.
    """
    if not path.is_file():
        there = path.is_symlink() or path.exists()
        what = "is neither a file nor a folder: take it away" if there else "is not there"
        raise BadUsage(f"{path} {what}")
    if not os.access(path, os.R_OK):
        raise BadUsage(f"{path} may not be read: mend its mode")
    return path


def one_file(path: Path, name: str, limits: Limits) -> SourceFile:
    """Return the file at `path` under the name that the contract knows, without `.gz`."""
    if name.lower().endswith(".csv.gz"):
        return gzipped_file(name[: -len(".gz")], path, limits)
    return SourceFile(name, path)


def refuse_twice(files: list[SourceFile], where: str) -> None:
    """Refuse a file that is there both compressed and not."""
    names = [file.name for file in files]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DataRefused(f"{where} has both {twice[0]} and {twice[0]}.gz: take one of them away")
