"""The one thing that can go wrong wherever files are written: no space is left."""

import contextlib
import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

from olist.errors import Unavailable


@contextlib.contextmanager
def room_in(folder: Path, *, needed: int | None = None) -> Iterator[None]:
    """Say in one line that a folder has no space left for the `needed` bytes, where they are known.

    Raises:
        Unavailable: a file could not be written for want of space, or there is less than needed.
    """
    if needed is not None and shutil.disk_usage(folder).free < needed:
        raise _no_space(folder, needed)
    try:
        yield
    except OSError as error:
        # polars tells the number in the text only.
        full = error.errno in {errno.ENOSPC, errno.EDQUOT} or "os error 28" in str(error)
        if not full:
            raise
        raise _no_space(folder, needed) from None


def _no_space(folder: Path, needed: int | None) -> Unavailable:
    more = ""
    if needed is not None:
        more = f" ({needed:,} bytes are needed, {shutil.disk_usage(folder).free:,} are free)"
    return Unavailable(
        f"no space is left in {folder}{more}: make room, or set OLIST_HOME to another folder"
    )
