"""What a supervisor that was killed left behind.

On Linux the kernel ends its programs with it. Elsewhere they live on, and the next start ends them;
a process is only ever ended when its command line names this home's data.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from olist.services.places import Place


def end_leftovers(place: Place, state: dict[str, Any]) -> None:
    """End what still runs on the data of `place`, and remove a pid file that no process owns."""
    pids = [pid for name, pid in state.get("pids", {}).items() if name != "supervisor"]
    pid_file = place.data / "postgres" / "postmaster.pid"
    with contextlib.suppress(OSError, ValueError, IndexError):
        pids.append(int(pid_file.read_text().splitlines()[0]))
    for pid in set(pids):
        if is_ours(pid, place.data):
            _end(pid, place.data)
    # After a restart of the machine its number may be another process's, and Postgres would refuse.
    pid_file.unlink(missing_ok=True)


def is_ours(pid: int, data: Path) -> bool:
    """Whether process `pid` works on `data`, by its command line."""
    return str(data) in command_line(pid)


def exists(pid: int) -> bool:
    """Whether there is a process `pid`."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except ProcessLookupError:
        return False
    return True


def command_line(pid: int) -> str:
    """Return the command line of `pid`; empty when there is no such process."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            return ""
    done = subprocess.run(
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def _end(pid: int, data: Path) -> None:
    """Stop `pid` in its orderly way, then by force."""
    first = signal.SIGINT if "/postgres" in command_line(pid) else signal.SIGTERM
    for number, seconds in ((first, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not is_ours(pid, data):
                return
            time.sleep(0.02)
