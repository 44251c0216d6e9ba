"""Named points at which a process can be made to die, to prove that dying there loses nothing.

1. `OLIST_FAILPOINT=load.before_commit` kills the process with SIGKILL when it comes to that point,
   `load.mid_copy:3` when it comes there for the third time: nothing is flushed, closed or rolled
   back by it.
2. `OLIST_FAILPOINT_LOG` names a file to which each point that is passed is appended, so that a
   process which was killed from outside shows how far it had come.

Without the variables a point does nothing.
"""

import itertools
import os
import signal
from collections import defaultdict
from collections.abc import Iterator

_passed: defaultdict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1))


def failpoint(name: str) -> None:
    """Die here if `OLIST_FAILPOINT` says so."""
    if log := os.environ.get("OLIST_FAILPOINT_LOG"):
        _append(log, name)
    chosen, _, time = os.environ.get("OLIST_FAILPOINT", "").partition(":")
    if chosen == name and next(_passed[name]) == int(time or 1):
        os.kill(os.getpid(), signal.SIGKILL)


def _append(log: str, name: str) -> None:
    """Write one line whole: other threads append to the same file."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, f"{name}\n".encode())
    finally:
        os.close(descriptor)
