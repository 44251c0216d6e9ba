"""A run of many defects: services of their own, a built warehouse, two workers."""

import contextlib
import itertools
import multiprocessing
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from olist.errors import OlistError
from olist.services import running, wait_until_stopped
from olist.settings import load_settings
from tests.mutants.defect import Defect
from tests.mutants.ground import Ground
from tests.mutants.hunt import Hunter
from tests.mutants.outcome import Outcome
from tests.mutants.sandbox import DoesNotRun, Sandbox

_WORKERS = 2
_hunters: list[Hunter] = []
"""The one of this worker process: dbt is one to a process."""


def run(defects: Sequence[Defect]) -> list[Outcome]:
    """Plant the defects and return what became of each, in their order.

    Raises:
        OlistError: the control failed: something is wrong without any defect.
    """
    with _ground() as ground:
        base = ground.prepare()
        _say("building the warehouse that all defects start from")
        _control(ground, base)
        spawned = multiprocessing.get_context("spawn")
        numbers = spawned.Queue()
        for number in range(_WORKERS):
            numbers.put(number)
        with ProcessPoolExecutor(_WORKERS, spawned, _start, (ground, numbers)) as pool:
            waiting = [pool.submit(_hunt, defect) for defect in defects]
            for count, done in zip(itertools.count(1), as_completed(waiting), strict=False):
                outcome = done.result()
                place = f"{count}/{len(waiting)}"
                _say(f"{place} {outcome.name}: {outcome.seconds:.0f} s, {outcome.said()}")
            return [one.result() for one in waiting]


def _control(ground: Ground, base: Sandbox) -> None:
    try:
        wrong = base.dbt("build")
        if not wrong:
            ground.record(base)
            wrong = base.recount(ground.files)
    except DoesNotRun as error:
        raise OlistError(f"the project does not run without any defect: {error}") from None
    if wrong:
        named = ", ".join(f"{catch.kind} {catch.name}" for catch in wrong[:10])
        raise OlistError(f"{len(wrong)} checks fail without any defect: {named}")


@contextlib.contextmanager
def _ground() -> Iterator[Ground]:
    folder = Path(tempfile.mkdtemp(prefix="mutants-", dir="/tmp"))
    folder.chmod(0o711)
    settings = load_settings(home=folder / "home")
    try:
        with running(settings):
            yield Ground(settings.home, folder)
        wait_until_stopped(settings)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(ground: Ground, numbers: "multiprocessing.Queue[int]") -> None:
    _hunters.append(Hunter(ground, ground.worker(numbers.get())))


def _hunt(defect: Defect) -> Outcome:
    return _hunters[0].hunt(defect)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
