"""How the embedded services are, and how their state is removed."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from olist.errors import BadUsage, Busy
from olist.services import locks, places
from olist.services.environment import remove_env_block
from olist.services.lifetime import wait_until_stopped
from olist.services.locks import User
from olist.services.places import Place
from olist.services.starting import is_running, read_state
from olist.settings import Settings


@dataclass(frozen=True)
class ServicesStatus:
    """What `olist status` tells of Postgres and S3."""

    state: str
    """running, starting, stopping, stopped, or external: those that `PG*` and `AWS_*` name."""
    postgres: str | None = None
    s3: str | None = None
    versions: tuple[tuple[str, str], ...] = ()
    pids: tuple[tuple[str, int], ...] = ()
    users: tuple[User, ...] = ()
    data: Path | None = None

    @property
    def running(self) -> bool:
        """Whether the embedded services answer."""
        return self.state == "running"


def status(settings: Settings) -> ServicesStatus:
    """Say how the services are; starts and changes nothing."""
    if settings.services == "external":
        connection = settings.connection()
        return ServicesStatus(
            state="external",
            postgres=f"{connection.pg_host}:{connection.pg_port}",
            s3=connection.s3_endpoint or "AWS",
        )
    with places.readable(settings):
        return _status(places.locate(settings))


def _status(place: Place) -> ServicesStatus:
    if not place.marker.exists():
        return ServicesStatus(state="stopped")
    said = read_state(place)
    if not locks.is_held(place.alive_lock):
        return ServicesStatus(state="stopped", users=locks.users(place), data=place.data)
    ports = said.get("ports", {})
    state = "running" if is_running(place) else str(said.get("state", "starting"))
    return ServicesStatus(
        state=state,
        postgres=f"127.0.0.1:{ports['postgres']}" if ports else None,
        s3=f"http://127.0.0.1:{ports['s3']}" if ports else None,
        versions=tuple(said.get("versions", {}).items()),
        pids=tuple(said.get("pids", {}).items()),
        users=locks.users(place),
        data=place.data,
    )


def reset(settings: Settings) -> bool:
    """Remove the state of this home and nothing else; False when there is none.

    Raises:
        Busy: somebody uses the services; the text says who.
        BadUsage: the home was not made by this project.
    """
    if settings.services == "external":
        raise BadUsage("OLIST_SERVICES=external: what others keep is not removed by `olist reset`")
    with places.readable(settings):
        removed = _reset(settings)
    if removed:
        remove_env_block(settings)
    return removed


def _reset(settings: Settings) -> bool:
    place = places.locate(settings)
    if not place.home.exists():
        return False
    if not place.marker.exists():
        raise BadUsage(
            f"{place.home} was not made by this project: remove it yourself if you mean to"
        )
    wait_until_stopped(settings)
    alone = locks.try_hold(place.users_lock)
    if alone is None:
        who = ", ".join(f"{user.command} (pid {user.pid})" for user in locks.users(place))
        raise Busy(f"{place.home} is in use by {who or 'another command'}: `olist down`, or wait")
    try:
        _remove(place)
    finally:
        os.close(alone)
    return True


def _remove(place: Place) -> None:
    """Remove the data, then the home, and its marker last: a broken reset can be run again."""
    if place.data.parent == place.home or places.is_data_of(place):
        shutil.rmtree(place.data, ignore_errors=not place.data.exists())
    if place.data.parent == places.SHARED and not any(places.SHARED.glob("home-*")):
        for copy in places.SHARED.glob("postgres-*"):
            if (copy / places.MARKER).exists():
                shutil.rmtree(copy)
    for entry in place.home.iterdir():
        if entry == place.marker:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    place.marker.unlink()
    place.home.rmdir()
