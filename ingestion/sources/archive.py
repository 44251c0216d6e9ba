"""A zip that holds the files, at its root or inside one folder.

1. Every entry is looked at before the first byte is written: one that would leave the folder, a
   link, a name that is there twice, an encrypted entry, an archive inside the archive, or more
   than the limits allow refuses the zip as a whole, naming the entry.
2. What the zip says of its sizes is not believed: bytes are counted while they are written.
"""

import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from ingestion.sources.base import SourceFile
from ingestion.sources.room import room_in
from olist.errors import BadUsage, DataRefused
from olist.progress import Progress, Step

_BLOCK = 1 << 20
_ARCHIVES = {".zip", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".tar"}
_FOLDER_OF_MACOS = "__MACOSX"
"""What the Finder adds to a zip: it holds no data, and is passed over."""


@dataclass(frozen=True)
class Limits:
    """How much a zip may hold before it is taken for a bomb."""

    entries: int = 100
    total_bytes: int = 4 << 30
    ratio: int = 200
    """Bytes of an entry for each of its compressed ones; the files of the dataset have 3 to 7."""


class ZipSource:
    """All files of a zip, extracted below the work folder."""

    name = "zip"
    landed_as: Literal["snapshot", "delta"] = "snapshot"

    def __init__(self, path: Path, *, limits: Limits | None = None) -> None:
        """Take note of the zip; it is opened when the files are asked for."""
        self._path = path
        self._limits = limits or Limits()

    def fingerprint(self) -> None:
        """Say nothing: only reading the files tells whether they changed."""

    def describe(self) -> dict[str, str]:
        """Say where the files come from."""
        return {"path": str(self._path.resolve())}

    def files(self, workdir: Path, progress: Progress) -> list[SourceFile]:
        """Extract the files."""
        return extract(self._path, workdir, progress, limits=self._limits)


def extract(
    path: Path, workdir: Path, progress: Progress, *, limits: Limits | None = None
) -> list[SourceFile]:
    """Extract the files of the zip `path` into `workdir`.

    Raises:
        BadUsage: there is no such file, or it may not be read.
        DataRefused: it is damaged, or holds what it should not.
        Unavailable: there is no room for the files.
    """
    try:
        with zipfile.ZipFile(path) as archive, room_in(workdir):
            entries = _checked(path.name, archive.infolist(), limits or Limits())
            return [
                SourceFile(name, _write(archive, entry, workdir / name, progress))
                for name, entry in sorted(entries.items())
            ]
    except FileNotFoundError:
        raise BadUsage(f"there is no file {path}") from None
    except PermissionError as error:
        raise BadUsage(f"{error.filename} may not be read or written: mend its mode") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise DataRefused(
            f"{path.name} is not a zip that can be read ({error}): download or make it again"
        ) from None
    except OSError as error:
        raise DataRefused(f"{path.name} cannot be read ({error.strerror})") from None


def _checked(
    archive: str, infos: list[zipfile.ZipInfo], limits: Limits
) -> dict[str, zipfile.ZipInfo]:
    """Return the entries to extract, by file name, or refuse the zip."""
    if len(infos) > limits.entries:
        raise DataRefused(f"{archive} has {len(infos)} entries, more than {limits.entries}")
    total = sum(info.file_size for info in infos)
    if total > limits.total_bytes:
        raise DataRefused(
            f"{archive} would take {total} bytes extracted, more than {limits.total_bytes}"
        )
    entries: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    folders: set[str] = set()
    for info in infos:
        if reason := _objection(info, limits):
            raise DataRefused(f"{archive}: entry {info.orig_filename!r} {reason}")
        parts = PurePosixPath(info.filename).parts
        if parts[0] == _FOLDER_OF_MACOS or info.is_dir():
            continue
        # Two names that differ in case only are one file on macOS.
        if info.filename.lower() in seen:
            raise DataRefused(f"{archive}: entry {info.filename!r} is there twice")
        seen.add(info.filename.lower())
        folders.add("/".join(parts[:-1]))
        if len(parts) > 2 or len(folders) > 1:
            raise DataRefused(
                f"{archive}: entry {info.filename!r} lies elsewhere than the others: "
                "the files must be at the root, or in one folder"
            )
        entries[parts[-1]] = info
    return entries


def _objection(info: zipfile.ZipInfo, limits: Limits) -> str | None:
    """Say what is wrong with an entry, if something is."""
    name = info.orig_filename
    path = PurePosixPath(name)
    kind = stat.S_IFMT(info.external_attr >> 16)
    objections = {
        "has a name that is no plain file name": any(sign in name for sign in "\0\\:"),
        "would be written outside the folder": path.is_absolute() or ".." in path.parts,
        "has no name": not path.parts,
        "is a link or a device": kind not in {0, stat.S_IFREG, stat.S_IFDIR},
        "is encrypted": bool(info.flag_bits & 0x1),
        "is an archive itself: extract it first": path.suffix.lower() in _ARCHIVES,
        f"is compressed more than {limits.ratio} to 1": (
            info.file_size > limits.ratio * max(info.compress_size, 1)
        ),
    }
    return next((reason for reason, holds in objections.items() if holds), None)


def _write(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, progress: Progress
) -> Path:
    written = 0
    with archive.open(entry) as source, path.open("xb") as target:
        while block := source.read(_BLOCK):
            written += len(block)
            if written > entry.file_size:
                raise zipfile.BadZipFile(f"{entry.filename} is longer than it says")
            target.write(block)
    progress(Step("extract", path.name, done=written, unit="bytes"))
    return path
