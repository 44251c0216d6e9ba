"""The locks of a home: all are the kernel's, so that a process which is killed lets go of them.

Who uses the services shares the users lock, which the supervisor waits for; besides, each holds a
small file of its own, so that `olist status` can say who they are.
"""

import contextlib
import fcntl
import json
import os
import secrets
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from olist.services.places import Place


@dataclass(frozen=True)
class User:
    """A process that uses the services."""

    pid: int
    command: str


def open_lock(path: Path) -> int:
    """Return a descriptor of `path`, which no child inherits."""
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


@contextlib.contextmanager
def hold(path: Path, how: int = fcntl.LOCK_EX) -> Iterator[int]:
    """Hold the lock at `path`, waiting for it."""
    descriptor = _locked(path, how)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _locked(path: Path, how: int) -> int:
    while True:
        descriptor = open_lock(path)
        fcntl.flock(descriptor, how)
        # A reset may have removed the file that we waited for.
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_ino == os.fstat(descriptor).st_ino:
                return descriptor
        os.close(descriptor)


def try_hold(path: Path) -> int | None:
    """Take the lock at `path` and return its descriptor, or None when somebody has it."""
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock at `path` for itself alone."""
    if not path.exists():
        return False
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


@contextlib.contextmanager
def being_user(place: Place) -> Iterator[None]:
    """Count as a user of the services; waits while a supervisor is stopping them."""
    with hold(place.users_lock, fcntl.LOCK_SH):
        mine = place.users / f"{os.getpid()}-{secrets.token_hex(4)}"
        descriptor = open_lock(mine)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.write(descriptor, json.dumps([os.getpid(), _command()]).encode())
        try:
            yield
        finally:
            mine.unlink(missing_ok=True)
            os.close(descriptor)


def users(place: Place) -> tuple[User, ...]:
    """Return who uses the services now; forgets those who were killed."""
    found = []
    for file in sorted(place.users.glob("*-*")):
        if not is_held(file):
            file.unlink(missing_ok=True)
            continue
        with contextlib.suppress(FileNotFoundError, ValueError):
            pid, command = json.loads(file.read_text())
            found.append(User(pid=pid, command=command))
    return tuple(found)


def _command() -> str:
    program = Path(sys.argv[0] or "python").name
    return shlex.join([program, *sys.argv[1:]])[:120]
