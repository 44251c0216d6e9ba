"""One file, compressed by gzip; it is expanded whenever it is read.

A gzip does not say beforehand how long its content is. So the bytes are counted while they are
read: the first pass, before anything is landed, refuses what the limits do not allow.
"""

import contextlib
import gzip
import io
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from ingestion.sources.base import SourceFile
from ingestion.sources.limits import Limits
from olist.errors import DataRefused

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BUFFER_BYTES = 1 << 20
_MAGIC = {b"\x1f\x8b": "gzip", b"PK": "zip", b"BZ": "bzip2", b"\xfd7": "xz", b"(\xb5": "zstd"}


def gzipped_file(name: str, path: Path, limits: Limits) -> SourceFile:
    """Return the file `name` that lies compressed at `path`.

    Raises:
        DataRefused: it is no gzip, or holds another archive.
    """
    file = SourceFile(name, path, partial(_open, path, limits))
    with file.open() as opened:
        if inner := _MAGIC.get(opened.read(2)):
            raise DataRefused(f"{path.name} holds an archive itself ({inner}): extract it first")
    return file


@contextlib.contextmanager
def _open(path: Path, limits: Limits) -> Iterator[BinaryIO]:
    try:
        with gzip.open(path) as file:
            # What is sent is read in small pieces, and each costs a turn of the decompressor.
            yield cast(BinaryIO, io.BufferedReader(_Counted(file, path, limits), _BUFFER_BYTES))
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise DataRefused(
            f"{path.name} is not a gzip that can be read ({error}): download or make it again"
        ) from None


class _Counted(io.RawIOBase):
    """The content of a gzip, which ends in an error behind the limits."""

    def __init__(self, file: gzip.GzipFile, path: Path, limits: Limits) -> None:
        self._file = file
        self._name = path.name
        self._limits = limits
        self._allowed = limits.ratio * path.stat().st_size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: "WriteableBuffer") -> int:
        read = self._file.readinto(buffer)
        if self._file.tell() > self._limits.total_bytes:
            raise DataRefused(f"{self._name} holds more than {self._limits.total_bytes:,} bytes")
        if self._file.tell() > self._allowed:
            raise DataRefused(f"{self._name} is compressed more than {self._limits.ratio} to 1")
        return read
