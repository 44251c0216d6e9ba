"""Ends a process when the one that started it dies: dbt must not go on without its run.

A run whose worker was killed is run again at once, and the dbt that it left would write the same
tables beside the new one. The guard reads a pipe that its starter holds: an end that comes
without a word means that the starter is gone. It runs as `python -I -S guard.py PID`, and imports
nothing but the standard library.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

_GRACE_SECONDS = 5


@contextlib.contextmanager
def guarded(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Have `process` end with this one, and at the end of the block if it still runs then."""
    guard = subprocess.Popen(
        [sys.executable, "-I", "-S", __file__, str(process.pid)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield
    finally:
        _end(process)
        guard.communicate(b"done")


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def main() -> None:
    """Wait for the word of the starter, or for its end."""
    pid = int(sys.argv[1])
    if sys.stdin.buffer.read():
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + _GRACE_SECONDS
        while time.monotonic() < deadline:
            time.sleep(0.05)
            os.kill(pid, 0)
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
