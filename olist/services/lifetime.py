"""The embedded services run while somebody uses them.

1. A user shares a lock. The first one starts a supervisor, which is detached and is the parent of
   Postgres and S3; when the last user is gone, however it went, the supervisor stops both.
2. Two who are first at once start one set. Who comes while it is stopping waits, and starts anew.
3. Before the first user goes on, Postgres and S3 are prepared (`olist.bootstrap`).
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from olist import bootstrap
from olist.errors import BadUsage, Unavailable
from olist.progress import Progress, Step, silent
from olist.services import connections, locks, places, ports, postgres, seaweed, stale
from olist.services.places import Place
from olist.settings import Settings

_START_SECONDS = 60
_ATTEMPTS = 5
_LOG_LIMIT = 10_000_000


@contextlib.contextmanager
def running(settings: Settings, *, progress: Progress = silent) -> Iterator[None]:
    """Make sure that Postgres and S3 run, and are prepared, while the block runs.

    Raises:
        BadUsage: a setting is wrong, or the home cannot be used; the text names it.
        Unavailable: the services cannot be started; the text says why.
    """
    if settings.services == "external":
        bootstrap.prepare(settings)
        yield
        return
    with contextlib.ExitStack() as stack:
        with _readable(settings):
            place = places.locate(settings)
            places.make(place)
            stack.enter_context(locks.being_user(place))
            _ensure(settings, place, progress)
        yield


def read_state(place: Place) -> dict[str, Any]:
    """Return what the supervisor said last; empty when nobody ever started it."""
    try:
        state: dict[str, Any] = json.loads(place.state_file.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return state


def is_running(place: Place) -> bool:
    """Whether a supervisor lives and its services answer."""
    return read_state(place).get("state") == "ready" and locks.is_held(place.alive_lock)


def _ensure(settings: Settings, place: Place, progress: Progress) -> None:
    fingerprint = bootstrap.fingerprint(settings)
    if is_running(place) and _prepared(place) == fingerprint:
        return
    with locks.hold(place.start_lock):
        if not is_running(place):
            progress(Step("services", "starting Postgres and S3"))
            _start(settings, place)
        elif _prepared(place) == fingerprint:
            return
        progress(Step("services", "preparing Postgres and S3"))
        bootstrap.prepare(settings)
        place.prepared_file.write_text(json.dumps(fingerprint))


def _prepared(place: Place) -> object:
    try:
        return json.loads(place.prepared_file.read_text())
    except (FileNotFoundError, ValueError):
        return None


def _start(settings: Settings, place: Place) -> None:
    """Start the services, on other ports when somebody takes one in between."""
    for attempt in range(_ATTEMPTS):
        alive = _await_end_or_ready(place)
        if alive is None:
            return
        try:
            stale.end_leftovers(place, read_state(place))
            chosen = _choose_ports(settings, place)
            plan = _plan(settings, place, chosen)
            _spawn(place, plan, alive)
        finally:
            os.close(alive)
        if (last := _await_end_or_ready(place)) is None:
            return
        os.close(last)
        # Without a port that is taken, the next attempt would end the same way.
        if attempt and not any(ports.is_taken(port) for port in chosen.values()):
            break
    raise Unavailable(_why_not(place))


def _await_end_or_ready(place: Place) -> int | None:
    """Return None once a living supervisor is ready, else its lock once it is gone."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if (descriptor := locks.try_hold(place.alive_lock)) is not None:
            return descriptor
        if is_running(place):
            return None
        time.sleep(0.01)
    raise Unavailable(
        f"Postgres and S3 are not ready after {_START_SECONDS} s: see {place.logs}, then run again"
    )


def _choose_ports(settings: Settings, place: Place) -> dict[str, int]:
    try:
        remembered = json.loads(place.ports_file.read_text())
    except (FileNotFoundError, ValueError):
        remembered = {}
    wanted = {"postgres": settings.postgres_port, "s3": settings.s3_port}
    chosen = ports.choose(remembered, wanted)
    places.write_private(place.ports_file, json.dumps(chosen, indent=1))
    return chosen


def _plan(settings: Settings, place: Place, chosen: dict[str, int]) -> dict[str, Any]:
    """Write all that the services need; return what the supervisor is to do."""
    places.make_data(place)
    connection = connections.write(settings, chosen)
    binaries = postgres.installation(place)
    password = connection.admin_password.get_secret_value()
    postgres.initialise(place, binaries, user=connection.admin_user, password=password)
    seaweed.configure(place, connection)
    for log in ("postgres.log", "s3.log", "supervisor.log"):
        _rotate(place.logs / log)
    account = place.account
    run_as = {
        "user": account.user if account else None,
        "group": account.group if account else None,
    }
    return {
        "state_file": str(place.state_file),
        "users_lock": str(place.users_lock),
        "programs": [
            postgres.program(place, binaries, chosen["postgres"]) | run_as,
            seaweed.program(place, chosen) | run_as,
        ],
        "leftovers": seaweed.leftovers(chosen),
        "about": {
            "data": str(place.data),
            "binaries": str(binaries.bin),
            "versions": {"postgres": binaries.version, "s3": seaweed.version()},
            "ports": chosen,
        },
    }


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))


def _spawn(place: Place, plan: dict[str, Any], alive: int) -> None:
    """Start the supervisor, which takes over the lock that says it is alive."""
    script = Path(__file__).with_name("supervisor.py")
    with (place.logs / "supervisor.log").open("a") as log:
        child = subprocess.Popen(
            [sys.executable, "-I", "-S", str(script), str(alive)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            pass_fds=[alive],
            start_new_session=True,
            cwd="/",
        )
        child.communicate(json.dumps(plan).encode())


def _why_not(place: Place) -> str:
    reason = read_state(place).get("reason") or "the supervisor ended"
    name = reason.partition(" ")[0]
    log = place.logs / (f"{name}.log" if name in ("postgres", "s3") else "supervisor.log")
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()][-400:]
    telling = [line for line in lines if any(word in line for word in ("FATAL", "could not", "rror"))]
    last = (telling or lines or ["it said nothing"])[-1].strip()
    return f"the embedded services do not start: {reason}: {last} (see {log})"


@contextlib.contextmanager
def _readable(settings: Settings) -> Iterator[None]:
    """Turn what the file system says about the home into one clear line."""
    try:
        yield
    except PermissionError as error:
        raise BadUsage(
            f"OLIST_HOME={settings.home} cannot be used: {error.strerror}: {error.filename}; it may "
            "belong to another user: set OLIST_HOME to a folder of your own"
        ) from error
    except OSError as error:
        raise Unavailable(
            f"OLIST_HOME={settings.home}: {error.strerror or error}: {error.filename or ''}"
        ) from error


def wait_until_stopped(settings: Settings, *, seconds: float = 60) -> bool:
    """Wait until nobody runs the services any more; False when others still use them."""
    place = places.locate(settings)
    deadline = time.monotonic() + seconds
    while locks.is_held(place.alive_lock):
        if time.monotonic() > deadline or locks.users(place):
            return False
        time.sleep(0.02)
    return True
