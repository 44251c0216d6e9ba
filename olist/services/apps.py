"""The apps that `olist up` runs, seen through the reaper, which is their parent."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from olist.errors import Unavailable
from olist.progress import Progress, Step
from olist.services import reaper
from olist.services.environment import Access, environment_for
from olist.services.places import Place
from olist.services.starting import rotate
from olist.settings import PROJECT_DIR, Settings

_START_SECONDS = 180
STOP_SECONDS = 40


@dataclass(frozen=True)
class App:
    """A program that runs as long as `olist up` does."""

    name: str
    argv: tuple[str, ...]
    address: str = ""
    """What a reader opens; empty if it is nothing to look at."""
    health: str = ""
    """A URL that answers once the app is ready; empty if nobody needs to wait for it."""
    restart: bool = False
    """Whether it is started again when it ends by itself."""
    access: Access = "none"
    """Which connections it is given: those of who builds, the reader's alone, or none."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Beside that."""
    folder: Path = PROJECT_DIR


class Programs:
    """The running apps, seen through the reaper."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Listen to the reaper `process`."""
        self.process = process
        self.pids: dict[str, int] = {}
        self._unread = b""
        if process.stdout is not None:
            os.set_blocking(process.stdout.fileno(), False)

    def ended(self) -> str | None:
        """Return the name of an app that has ended by itself, if one has."""
        while (event := self._next_event()) is not None:
            self.pids |= event.get("started", {})
            if name := event.get("ended"):
                return str(name)
        return "their parent" if self.process.poll() is not None else None

    def _next_event(self) -> dict[str, Any] | None:
        if self.process.stdout is not None:
            with contextlib.suppress(BlockingIOError):
                self._unread += os.read(self.process.stdout.fileno(), 65536)
        line, newline, rest = self._unread.partition(b"\n")
        if not newline:
            return None
        self._unread = rest
        event: dict[str, Any] = json.loads(line)
        return event

    def end(self) -> None:
        """End all; by hand where the reaper was killed."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        self.process.kill()
        self.process.wait()
        for pid in reaper.relatives(set(self.pids.values())) if self.pids else ():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process.stdout is not None:
            self.process.stdout.close()


@contextlib.contextmanager
def run_apps(
    settings: Settings, place: Place, apps: Sequence[App], lock: int
) -> Iterator[Programs]:
    """Run `apps` while the block runs; the reaper holds `lock` until all of them are gone."""
    plan = [
        {
            "name": app.name,
            "argv": list(app.argv),
            "environment": {**environment_for(settings, app.access), **app.environment},
            "folder": str(app.folder),
            "log": str(place.logs / f"{app.name}.log"),
            "restart": app.restart,
        }
        for app in apps
    ]
    for program in plan:
        rotate(Path(str(program["log"])))
    with (place.logs / "reaper.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(reaper.__file__)), str(lock)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            pass_fds=[lock],
            start_new_session=True,
        )
    programs = Programs(process)
    try:
        if process.stdin is not None:
            process.stdin.write(json.dumps(plan).encode() + b"\n")
            process.stdin.flush()
        yield programs
    finally:
        programs.end()


def await_health(apps: Sequence[App], programs: Programs, place: Place, progress: Progress) -> None:
    """Wait until every app answers.

    Raises:
        Unavailable: one ended, or does not answer in time.
    """
    waiting = [app for app in apps if app.health]
    deadline = time.monotonic() + _START_SECONDS
    while waiting:
        raise_if_ended(programs, place)
        for app in [app for app in waiting if _answers(app.health)]:
            waiting.remove(app)
            done = len(apps) - len(waiting)
            progress(Step("up", f"{app.name} is ready", done=done, total=len(apps), unit="apps"))
        if time.monotonic() > deadline:
            name = waiting[0].name
            raise Unavailable(
                f"{name} does not answer after {_START_SECONDS} s: see {place.logs / name}.log"
            )
        time.sleep(0.1)


def _answers(url: str) -> bool:
    # No proxy: it is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as response:
            return bool(response.status < 400)
    except (urllib.error.URLError, OSError):
        return False


def raise_if_ended(programs: Programs, place: Place) -> None:
    """Raise Unavailable, with the last thing it said, when an app has ended by itself."""
    if name := programs.ended():
        log = place.logs / f"{name}.log"
        lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
        last = lines[-1].strip() if lines else "it said nothing"
        raise Unavailable(f"{name} ended: {last} (see {log})")
