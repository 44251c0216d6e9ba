"""Which runs have a living process: each holds a lock while it runs, which the kernel lets go.

Dagster's own launcher knows the processes that one code server started, and forgets them with it:
a run whose process died while the code server was away would be "running" for ever, and the next
one would wait for it. A lock is there as long as the process is, whoever started it.
"""

import contextlib
import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from olist.services import locks
from olist.settings import Settings

Life = Literal["alive", "ended", "dead", "unknown"]

_FORGOTTEN_DAYS = 7


def lock_of(settings: Settings, run_id: str) -> Path:
    """Return the file that the process of a run locks."""
    return settings.home / "dagster" / "workers" / run_id


@contextlib.contextmanager
def alive(settings: Settings, run_id: str) -> Iterator[None]:
    """Be the process of a run while the block runs, and say at the end that it came to its end."""
    file = lock_of(settings, run_id)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _forget_old(file.parent)
    with locks.hold(file):
        file.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}))
        try:
            yield
        finally:
            file.write_text(json.dumps({"ended": True}))


def life(settings: Settings, run_id: str) -> Life:
    """Say how the process of a run is; unknown of one that has not come to its first step."""
    file = lock_of(settings, run_id)
    if not file.exists():
        return "unknown"
    if locks.is_held(file):
        return "alive"
    return "ended" if _content(file).get("ended") else "dead"


def pid_here(settings: Settings, run_id: str) -> int | None:
    """Return the process of a run, if it lives on this machine."""
    if life(settings, run_id) != "alive":
        return None
    said = _content(lock_of(settings, run_id))
    pid = said.get("pid")
    return pid if isinstance(pid, int) and said.get("host") == socket.gethostname() else None


def _content(file: Path) -> dict[str, int | str | bool]:
    try:
        content: dict[str, int | str | bool] = json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return content


def _forget_old(folder: Path) -> None:
    for file in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if file.stat().st_mtime < time.time() - _FORGOTTEN_DAYS * 86400:
                file.unlink()
