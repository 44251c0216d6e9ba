"""Starting the supervisor, and knowing how it is.

Ports are chosen, and may be somebody else's a moment later: then the services do not start, and are
started again on other ports.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from olist.errors import Unavailable
from olist.services import connections, locks, places, ports, postgres, seaweed, stale
from olist.services.places import Place
from olist.services.private import read_remark, write_private
from olist.settings import Settings

_START_SECONDS = 60
_ATTEMPTS = 5
_LOG_LIMIT = 10_000_000


def read_state(place: Place) -> dict[str, Any]:
    """Return what the supervisor said last; empty when nobody ever started it."""
    return read_remark(place.state_file)


def is_running(place: Place) -> bool:
    """Whether a supervisor lives and its services answer."""
    said = read_state(place)
    if said.get("state") != "ready" or not locks.is_held(place.alive_lock):
        return False
    # One that was killed said "ready" last, and the lock may be that of its successor's starter.
    return stale.exists(said["pids"]["supervisor"])


def start(settings: Settings, place: Place) -> None:
    """Start the services, on other ports when somebody takes one in between."""
    for attempt in range(_ATTEMPTS):
        alive = _await_end_or_ready(place)
        if alive is None:
            return
        try:
            # Before anything there is ended: it says whose it is.
            places.make_data(place)
            stale.end_leftovers(place, read_state(place))
            place.state_file.unlink(missing_ok=True)
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
    remembered = read_remark(place.ports_file)
    wanted = {"postgres": settings.postgres_port, "s3": settings.s3_port}
    chosen = ports.choose(remembered, wanted)
    write_private(place.ports_file, json.dumps(chosen, indent=1))
    return chosen


def _plan(settings: Settings, place: Place, chosen: dict[str, int]) -> dict[str, Any]:
    """Write all that the services need; return what the supervisor is to do."""
    connection = connections.write(settings, chosen)
    binaries = postgres.installation(place)
    password = connection.admin_password.get_secret_value()
    postgres.initialise(place, binaries, user=connection.admin_user, password=password)
    seaweed.configure(place, connection)
    for log in ("postgres.log", "s3.log", "supervisor.log"):
        rotate(place.logs / log)
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


def rotate(log: Path) -> None:
    """Put a log that has grown large aside; the one before it is forgotten."""
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
    telling = [
        line for line in lines if any(word in line for word in ("FATAL", "could not", "rror"))
    ]
    last = (telling or lines or ["it said nothing"])[-1].strip()
    return f"the embedded services do not start: {reason}: {last} (see {log})"
