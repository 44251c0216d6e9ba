"""A zip that holds the files, at its root or inside one folder; it is read where it lies.

1. Every entry is looked at before one of them is read: one whose name leads elsewhere, a link, a
   name that is there twice, an encrypted entry, an archive inside the archive, or more than the
   limits allow refuses the zip as a whole, naming the entry.
2. Nothing is extracted: an entry is expanded whenever it is read. What the zip says of its size is
   not believed, as an entry ends there and its checksum must fit.
"""

import contextlib
import stat
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from ingestion.sources.base import SourceFile
from ingestion.sources.limits import Limits
from olist.errors import BadUsage, DataRefused

_ARCHIVES = {".zip", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".tar"}
_KNOWN_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
_FOLDER_OF_MACOS = "__MACOSX"
"""What the Finder adds to a zip: it holds no data, and is passed over."""


def zipped_files(path: Path, limits: Limits) -> list[SourceFile]:
    """Return the files of the zip at `path`, sorted by name.

    Raises:
        BadUsage: there is no such file, or it may not be read.
        DataRefused: it is damaged, or holds what it should not.
    """
    with _readable(path), zipfile.ZipFile(path) as archive:
        entries = _checked(path.name, archive.infolist(), limits)
        for entry in entries.values():
            # Compares what stands before the entry's bytes with what the directory says of it.
            archive.open(entry).close()
    return [
        SourceFile(name, path, partial(_open, path, entry))
        for name, entry in sorted(entries.items())
    ]


@contextlib.contextmanager
def _open(path: Path, entry: zipfile.ZipInfo) -> Iterator[BinaryIO]:
    with _readable(path), zipfile.ZipFile(path) as archive, archive.open(entry) as file:
        yield cast(BinaryIO, file)


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise BadUsage(f"there is no file {path}") from None
    except PermissionError:
        raise BadUsage(f"{path} may not be read: mend its mode") from None
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise DataRefused(
            f"{path.name} is not a zip that can be read ({error}): download or make it again"
        ) from None


def _checked(
    archive: str, infos: list[zipfile.ZipInfo], limits: Limits
) -> dict[str, zipfile.ZipInfo]:
    """Return the entries to read, by file name, or refuse the zip."""
    if len(infos) > limits.files:
        raise DataRefused(f"{archive} has {len(infos)} entries, more than {limits.files}")
    total = sum(info.file_size for info in infos)
    if total > limits.total_bytes:
        raise DataRefused(f"{archive} holds {total:,} bytes, more than {limits.total_bytes:,}")
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
    _refuse_shared_bytes(archive, entries)
    return entries


def _refuse_shared_bytes(archive: str, entries: dict[str, zipfile.ZipInfo]) -> None:
    """Refuse entries that overlap: a few bytes can stand for many files that way."""
    end = 0
    for info in sorted(entries.values(), key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise DataRefused(
                f"{archive}: entry {info.orig_filename!r} shares its bytes with another"
            )
        end = info.header_offset + info.compress_size


def _objection(info: zipfile.ZipInfo, limits: Limits) -> str | None:
    """Say what is wrong with an entry, if something is."""
    name = info.orig_filename
    path = PurePosixPath(name)
    kind = stat.S_IFMT(info.external_attr >> 16)
    objections = {
        "has a name that is no plain file name": any(sign in name for sign in "\0\\:"),
        "lies outside the archive": path.is_absolute() or ".." in path.parts,
        "has no name": not path.parts,
        "is a link or a device": kind not in {0, stat.S_IFREG, stat.S_IFDIR},
        "is encrypted": bool(info.flag_bits & 0x1),
        "is an archive itself: extract it first": path.suffix.lower() in _ARCHIVES,
        f"is compressed by a method that is not known here ({info.compress_type})": (
            info.compress_type not in _KNOWN_METHODS
        ),
        f"is compressed more than {limits.ratio} to 1": (
            info.file_size > limits.ratio * max(info.compress_size, 1)
        ),
    }
    return next((reason for reason, holds in objections.items() if holds), None)
