"""The one thing that can go wrong wherever files are written: no space is left."""

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from olist.errors import Unavailable


@contextlib.contextmanager
def room_in(folder: Path) -> Iterator[None]:
    """Say in one line that a folder has no space left.

    Raises:
        Unavailable: a file could not be written for want of space.
    """
    try:
        yield
    except OSError as error:
        # polars tells the number in the text only.
        full = error.errno in {errno.ENOSPC, errno.EDQUOT} or "os error 28" in str(error)
        if not full:
            raise
        raise Unavailable(
            f"no space is left in {folder}: make room, or set TMPDIR to another folder"
        ) from None
