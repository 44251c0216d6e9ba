"""The loader in a process of its own: what it is told to do, killed on the way, and what it said.

Processes are forked from one that has imported everything, so that starting one takes 20 ms. None
outlives the process that started it: they are daemons, and killed when they are left.
"""

import contextlib
import multiprocessing
import os
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

import boto3  # noqa: F401 - imported here once, not by each process
import botocore.session  # noqa: F401

from ingestion import pipeline
from ingestion.rebuild import rebuild_raw
from ingestion.sources.base import SourceFile
from olist import settings as olist_settings
from olist.database import write_lock
from olist.errors import OlistError
from olist.progress import Progress
from tests.torture.defects import plant
from tests.torture.place import Place

DEADLINE_SECONDS = 60.0
"""After this a loader hangs: what it is given takes half a second."""

Command = Literal["ingest", "land", "load", "rebuild"]


@dataclass(frozen=True)
class Job:
    """One command of the loader."""

    what: Command
    place: Place
    folder: Path | None = None
    landed_as: Literal["snapshot", "delta"] = "snapshot"
    as_of: str | None = None
    landing_id: str | None = None
    locked: bool = True
    """Whether it takes the write lock first, as the command line does."""
    variables: dict[str, str] = field(default_factory=dict)
    defect: str = ""


@dataclass(frozen=True)
class Answer:
    """What a loader said; `error` is the name of what it raised, a dash for nothing."""

    error: str
    text: str
    outcomes: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether it did what it was told."""
        return self.error == "-"

    @property
    def clear(self) -> bool:
        """Whether it did, or said in one line why not."""
        return self.done or (
            self.error != "traceback" and "\n" not in self.text and self.text != ""
        )


class HungError(Exception):
    """A loader did not end."""


@dataclass(frozen=True)
class Drop:
    """A source: the files of a folder, as of a moment."""

    path: Path
    landed_as: Literal["snapshot", "delta"]
    as_of: str | None
    name: str = "folder"

    def fingerprint(self) -> str | None:
        return None

    def describe(self) -> dict[str, str]:
        return {"path": str(self.path)} | ({"as_of": self.as_of} if self.as_of else {})

    def files(self, workdir: Path, progress: Progress) -> list[SourceFile]:  # noqa: ARG002
        return [SourceFile(path.name, path) for path in sorted(self.path.glob("*.csv"))]


class Running:
    """A loader that runs."""

    def __init__(self, job: Job) -> None:
        mine, theirs = CONTEXT.Pipe(duplex=False)
        self._answers: Connection = mine
        self._process = CONTEXT.Process(target=_run, args=(job, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self.pid = self._process.pid or 0

    def kill(self) -> None:
        self._process.kill()

    def is_over(self, within: float) -> bool:
        self._process.join(within)
        return not self._process.is_alive()

    def answer(self, *, seconds: float = DEADLINE_SECONDS) -> Answer | None:
        """Wait for its end; None if it was killed before it said anything.

        Raises:
            HungError: it did not end in time; it is killed.
        """
        deadline = time.monotonic() + seconds
        try:
            if not self._answers.poll(seconds):
                raise HungError
            answer: Answer | None = self._answers.recv()
        except EOFError:
            answer = None
        finally:
            self._answers.close()
        if not self.is_over(max(1.0, deadline - time.monotonic())):
            raise HungError
        return answer


@contextlib.contextmanager
def running(job: Job) -> Iterator[Running]:
    """Start a loader; it is killed if the block ends before it does."""
    loader = Running(job)
    try:
        yield loader
    finally:
        loader.kill()
        loader.is_over(DEADLINE_SECONDS)


def run(job: Job, *, seconds: float = DEADLINE_SECONDS) -> Answer | None:
    """Run a loader to its end."""
    with running(job) as loader:
        return loader.answer(seconds=seconds)


def _context() -> Any:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


CONTEXT = _context()


def _run(job: Job, answers: Connection) -> None:
    # The server that this was forked from may be older than a test's environment.
    for name in [name for name in os.environ if name.startswith(("OLIST_", "PG", "AWS_"))]:
        del os.environ[name]
    olist_settings.ENV_FILE = Path(os.devnull)
    os.environ.update(job.variables)
    plant(job.defect)
    try:
        answers.send(Answer("-", "", _work(job)))
    except OlistError as error:
        answers.send(Answer(type(error).__name__, str(error)))
    except Exception:  # noqa: BLE001 - it is what is looked for
        answers.send(Answer("traceback", traceback.format_exc()))


def _work(job: Job) -> tuple[str, ...]:
    settings = job.place.settings()
    lock = write_lock(settings, command="olist torture") if job.locked else contextlib.nullcontext()
    with lock:
        if job.what == "rebuild":
            rebuilt = rebuild_raw(settings)
            return tuple(f"equal: {table.equal}" for table in rebuilt.tables)
        if job.what == "load":
            loads = pipeline.load(settings, landing_id=job.landing_id)
            return tuple(load.outcome for load in loads)
        assert job.folder
        source = Drop(job.folder, job.landed_as, job.as_of)
        if job.what == "land":
            return ("landed" if pipeline.land(settings, source).new else "known",)
        return tuple(load.outcome for load in pipeline.ingest(settings, source).loads)
