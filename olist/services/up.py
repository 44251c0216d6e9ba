"""`olist up` and `olist down`: the services and the apps on them, until told to stop.

1. The apps run below a process of their own, the reaper, which ends them and all that they started
   when `olist up` is gone, however it went.
2. An app that is to come back is started again when it ends; so are Postgres and S3, on the same
   ports.
3. One `olist up` for each home: a lock says so, which the reaper holds too, so that it is free only
   once everything is gone.
4. `olist down` tells the one of its home to stop, and waits until nothing is left.
"""

import contextlib
import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from olist.errors import Busy, Unavailable
from olist.progress import Progress, Step, silent
from olist.services import locks, places, stale
from olist.services.apps import STOP_SECONDS, App, Programs, await_health, raise_if_ended, run_apps
from olist.services.environment import write_env_file
from olist.services.lifetime import ensure, running, wait_until_stopped
from olist.services.places import Place
from olist.services.private import read_remark, write_private
from olist.services.starting import is_running
from olist.settings import Settings

_ENDS_AT_MOST = 5
_WITHIN = 600.0


class _ToldToStop(BaseException):
    """A signal asked for the end; not an error."""


def up(
    settings: Settings,
    apps: Sequence[App],
    on_ready: Callable[[], None],
    *,
    prepare: Callable[[], None] = lambda: None,
    progress: Progress = silent,
) -> None:
    """Run the services and `apps` until SIGINT, SIGTERM or `olist down`; leave nothing behind.

    `prepare` is called when the services run, before the apps start.

    Raises:
        Busy: `olist up` runs already in this home.
        Unavailable: an app or a service does not start, or ended by itself; the text says which.
    """
    with places.readable(settings):
        place = places.locate(settings)
        places.make(place)
        lock = locks.try_hold(_lock(place))
    if lock is None:
        pid = _read(place).get("pid", "?")
        raise Busy(f"`olist up` runs already in {place.home} (pid {pid}): `olist down` stops it")
    try:
        with contextlib.ExitStack() as stack:
            stack.enter_context(contextlib.suppress(_ToldToStop))
            stack.enter_context(_stopping_on_signals())
            with running(settings, progress=progress):
                write_env_file(settings)
                prepare()
                _note(place, apps)
                with run_apps(settings, place, apps, lock) as programs:
                    await_health(apps, programs, place, progress)
                    on_ready()
                    _watch(settings, place, programs, progress)
    finally:
        _note_file(place).unlink(missing_ok=True)
        os.close(lock)
        wait_until_stopped(settings)


def down(settings: Settings) -> bool:
    """Stop the `olist up` of this home and wait until it is gone; False when there is none.

    Raises:
        Unavailable: something of it is still running after a while.
    """
    with places.readable(settings):
        place = places.locate(settings)
        if not locks.is_held(_lock(place)):
            wait_until_stopped(settings)
            return False
    for number in (signal.SIGTERM, signal.SIGKILL):
        said = _read(place)
        pid = int(said.get("pid", 0))
        # Only the process that wrote it: when it was killed its number may be another's.
        if pid and stale.command_line(pid) == said.get("command_line"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            if not locks.is_held(_lock(place)):
                wait_until_stopped(settings)
                _note_file(place).unlink(missing_ok=True)
                return True
            time.sleep(0.05)
    raise Unavailable(f"`olist up` of {place.home} does not stop: see {place.logs}")


def addresses(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Return name and address of each app that `olist up` runs now."""
    place = places.locate(settings)
    if not locks.is_held(_lock(place)):
        return ()
    return tuple((str(name), str(url)) for name, url in _read(place).get("apps", []))


def _lock(place: Place) -> Path:
    return place.home / "locks" / "up"


def _note_file(place: Place) -> Path:
    return place.home / "up.json"


def _note(place: Place, apps: Sequence[App]) -> None:
    content = {
        "pid": os.getpid(),
        "command_line": stale.command_line(os.getpid()),
        "apps": [(app.name, app.address) for app in apps if app.address],
    }
    write_private(_note_file(place), json.dumps(content, indent=1))


def _read(place: Place) -> dict[str, Any]:
    return read_remark(_note_file(place))


@contextlib.contextmanager
def _stopping_on_signals() -> Iterator[None]:
    """Turn the first signal into `_ToldToStop`; what comes while stopping changes nothing."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise _ToldToStop

    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _watch(settings: Settings, place: Place, programs: Programs, progress: Progress) -> None:
    """Wait until a signal comes, or something ends that does not come back.

    Raises:
        Unavailable: an app ended, or Postgres or S3 do so again and again.
    """
    ends: list[float] = []
    while True:
        raise_if_ended(programs, place)
        if settings.services == "embedded" and not is_running(place):
            ends = [*(one for one in ends if one > time.monotonic() - _WITHIN), time.monotonic()]
            if len(ends) > _ENDS_AT_MOST:
                raise Unavailable(f"Postgres or S3 ends again and again: see {place.logs}")
            progress(Step("up", "Postgres or S3 ended: starting them again"))
            ensure(settings, place, progress)
        time.sleep(0.5)
