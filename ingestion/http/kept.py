"""Downloads that lie here, with what was noted of them."""

import contextlib
import hashlib
import json
import time
from pathlib import Path

from ingestion.http.remote import Remote

_KEPT_SECONDS = 7 * 24 * 3600


def is_whole(target: Path) -> bool:
    """Whether `target` is there, with the length and the MD5 that its server named."""
    remote = noted(target)
    return remote is not None and target.is_file() and fault_of(target, remote) is None


def take(target: Path, folder: Path) -> Path:
    """Move a download to a folder of the same file system, and forget what was noted of it."""
    note_of(target).unlink(missing_ok=True)
    return target.rename(folder / target.name)


def note_of(target: Path) -> Path:
    """Return where it is noted what the server said of a download."""
    return target.with_name(target.name + ".json")


def noted(target: Path) -> Remote | None:
    """Return what the server said of a download, if that was noted here."""
    try:
        return Remote(**json.loads(note_of(target).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def fault_of(path: Path, remote: Remote) -> str | None:
    """Say what is missing from the bytes at `path`, if something is."""
    size = path.stat().st_size
    if remote.length is not None and size != remote.length:
        return f"broke off after {size:,} of {remote.length:,} bytes"
    if remote.md5 is None:
        return None
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
    return None if digest.hexdigest() == remote.md5 else "was damaged on the way (its MD5 differs)"


def forget_old(folder: Path) -> None:
    """Remove what nobody has gone on with for a week."""
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - _KEPT_SECONDS:
                path.unlink()
