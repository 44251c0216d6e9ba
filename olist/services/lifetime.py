"""The embedded services run while somebody uses them.

1. A user shares a lock. The first one starts a supervisor, which is detached and is the parent of
   Postgres and S3; when the last user is gone, however it went, the supervisor stops both.
2. Two who are first at once start one set. Who comes while it is stopping waits, and starts anew.
3. Before the first user goes on, Postgres and S3 are prepared (`olist.bootstrap`).
"""

import contextlib
import json
import time
from collections.abc import Iterator

from olist import bootstrap
from olist.progress import Progress, Step, silent
from olist.services import locks, places
from olist.services.places import Place
from olist.services.starting import is_running, read_state, start
from olist.settings import Settings


@contextlib.contextmanager
def running(
    settings: Settings, *, progress: Progress = silent, reading: bool = False
) -> Iterator[None]:
    """Make sure that Postgres and S3 run, and are prepared, while the block runs.

    External services are not prepared for who is only `reading`: that takes the administrator.

    Raises:
        BadUsage: a setting is wrong, or the home cannot be used; the text names it.
        Unavailable: the services cannot be started; the text says why.
    """
    if settings.services == "external":
        if not reading:
            bootstrap.prepare(settings)
        yield
        return
    with contextlib.ExitStack() as stack:
        with places.readable(settings):
            place = places.locate(settings)
            places.make(place)
            if read_state(place).get("state") == "stopping":
                progress(Step("services", "waiting until the last ones have stopped"))
            stack.enter_context(locks.being_user(place))
            ensure(settings, place, progress)
        yield


def ensure(settings: Settings, place: Place, progress: Progress) -> None:
    """Start and prepare the services unless they run; the caller is a user of them.

    Raises:
        Unavailable: they cannot be started.
    """
    fingerprint = bootstrap.fingerprint(settings)
    if is_running(place) and _prepared(place) == fingerprint:
        return
    with locks.hold(place.start_lock):
        if not is_running(place):
            progress(Step("services", "starting Postgres and S3"))
            start(settings, place)
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


def wait_until_stopped(settings: Settings, *, seconds: float = 60) -> bool:
    """Wait until nobody runs the services any more; False when others still use them."""
    place = places.locate(settings)
    deadline = time.monotonic() + seconds
    while locks.is_held(place.alive_lock):
        if time.monotonic() > deadline or locks.users(place):
            return False
        time.sleep(0.02)
    return True
