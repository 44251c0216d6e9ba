"""A Postgres that drops connections, crashes, or has no room left."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

from olist.database import connect
from tests.torture.line import Line, passed, wait_for_a_moment
from tests.torture.loader import HungError, running
from tests.torture.place import Grounds, Place
from tests.torture.server import NoDiskError, server, small_disk
from tests.torture.state import check_raw_zone
from tests.torture.tally import Tally

TERMINATIONS, CRASHES, FULL_DISKS = 30, 20, 5
_DISK_MEGABYTES = 64


def terminations(grounds: Grounds) -> Tally:
    """Terminate all of a loader's backends, at random moments."""
    tally = Tally()
    with grounds.place() as place:
        line = Line(grounds, place, tally)
        _rounds(line, 2 if grounds.quick else TERMINATIONS, lambda: _terminate(place))
    return tally


def crashes(grounds: Grounds) -> Tally:
    """Stop Postgres in mid load as `pg_ctl stop -m immediate` does, and start it again."""
    tally = Tally()
    with (
        server(grounds.services, grounds.folder / "crashes") as postgres,
        grounds.place(pg_port=postgres.port) as place,
    ):

        def crash() -> None:
            postgres.stop("immediate")
            postgres.start()

        _rounds(Line(grounds, place, tally), 1 if grounds.quick else CRASHES, crash)
    return tally


def full_disks(grounds: Grounds) -> Tally:
    """Load into a database on a disk with no room for it; then there is room again."""
    tally = Tally()
    folder = grounds.folder / "disk"
    try:
        with (
            small_disk(grounds.services, folder, megabytes=_DISK_MEGABYTES) as space,
            grounds.place(tablespace=space) as place,
        ):
            line = Line(grounds, place, tally)
            for number in range(1 if grounds.quick else FULL_DISKS):
                _full_round(line, space, room=number * 200_000)
            check_raw_zone(tally, place)
    except NoDiskError as error:
        tally.not_run = str(error)
    except HungError as error:
        tally.find("hung", 1, f"{error}")
    return tally


def _rounds(line: Line, number: int, disturb: Callable[[], None]) -> None:
    """Disturb loads at random moments."""
    chance = random.Random(line.grounds.seed)
    try:
        for _ in range(number):
            _round(line, chance, disturb)
    except HungError as error:
        line.tally.find("hung", 1, f"round {line.number}: {error}")
        return
    check_raw_zone(line.tally, line.place)


def _round(line: Line, chance: random.Random, disturb: Callable[[], None]) -> None:
    line.begin_round()
    log = line.folder / "passed"
    with running(line.job(variables={"OLIST_FAILPOINT_LOG": str(log)})) as loader:
        wait_for_a_moment(loader, log, chance)
        where = passed(log)[-1:] or ["start"]
        disturb()
        answer = loader.answer()
    line.tally.expect(answer is not None, "the loader died")
    line.end_round("done" if answer and answer.done else where[0], answer)


def _terminate(place: Place) -> None:
    with connect(place.settings(), "admin", autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )


def _full_round(line: Line, space: Path, *, room: int) -> None:
    line.begin_round()
    # Root's file counts on the disk, and is no business of Postgres.
    filler = space.parent / "filler"
    filler.write_bytes(bytes(shutil.disk_usage(space).free - room))
    try:
        with running(line.job()) as loader:
            answer = loader.answer()
    finally:
        filler.unlink()
    said = answer.text if answer else "died"
    line.tally.expect("no room" in said, f"on a full disk: {said[-300:]}")
    line.end_round(f"{room / 1e6:.1f} MB left", answer)
