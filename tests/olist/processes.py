"""Users of the services that are processes of their own, and what is left of them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from olist.settings import PROJECT_DIR

_USER = """
import sys
from olist.services import running
from olist.settings import load_settings
with running(load_settings()):
    print("ready", flush=True)
    sys.stdin.readline()
"""


class User:
    """A process that uses the services of `home` until it is told to leave."""

    def __init__(self, home: Path, code: str = _USER) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", code],
            env=environment(home),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ready(self) -> bool:
        """Wait until it has the services."""
        assert self.process.stdout is not None
        return self.process.stdout.readline() == "ready\n"

    def leave(self) -> None:
        """Let it end, and wait until everything that holds its output has let go of it."""
        out, err = self.process.communicate("\n", timeout=30)
        assert (self.process.returncode, out, err) == (0, "", "")

    def kill(self) -> None:
        """End it with `kill -9`."""
        self.process.kill()
        self.process.communicate(timeout=30)


def environment(home: Path) -> Mapping[str, str]:
    """Return an environment with no settings but the home."""
    return {
        "PATH": os.environ["PATH"],
        "OLIST_HOME": str(home),
        "OLIST_ENV_FILE": os.devnull,
        "PYTHONPATH": str(PROJECT_DIR),
        "PYTHONSAFEPATH": "1",
    }


def pids(home: Path) -> dict[str, int]:
    """Return the process ids of the services of `home`."""
    found: dict[str, int] = json.loads((home / "services.json").read_text())["pids"]
    return found


def is_alive(pid: int) -> bool:
    """Whether `pid` is a process that has not ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Whether `condition` comes true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def all_gone(processes: Mapping[str, int], seconds: float = 20) -> bool:
    """Whether all `processes` end in time."""
    return within(seconds, lambda: not any(is_alive(pid) for pid in processes.values()))


def kill(pid: int) -> None:
    """End `pid` with `kill -9`."""
    os.kill(pid, signal.SIGKILL)
