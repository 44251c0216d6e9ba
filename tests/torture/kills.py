"""SIGKILL wherever a loader may be, then a plain rerun: the rows of an undisturbed load."""

import os
import random
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.drops import Expected, Variant, variant
from tests.torture.loader import Answer, HungError, Job, run, running
from tests.torture.place import Grounds, Place
from tests.torture.proxy import Fault, FaultyS3, faulty_s3
from tests.torture.state import check_raw_zone, compare, leftovers, see, wait_until_left, whole
from tests.torture.tally import Tally

POINTS = {
    "land.after_object": 9,
    "land.before_manifest": 1,
    "land.after_manifest": 1,
    "load.after_lock": 1,
    "load.mid_copy": 4,
    "load.after_copy": 1,
    "load.mid_merge": 4,
    "load.before_manifest": 1,
    "load.before_commit": 1,
    "load.after_commit": 1,
}
"""Each point of `olist.failpoints` in an ingest, and how often one passes it at least."""

EACH, AT_RANDOM = 10, 100


@dataclass
class Line:
    """A warehouse that is loaded round after round, whatever is done to it meanwhile."""

    grounds: Grounds
    place: Place
    tally: Tally
    before: Expected | None = None
    number: int = 0
    after: Variant = field(init=False)
    folder: Path = field(init=False)

    def begin_round(self) -> None:
        """Make the files of the next round."""
        self.number += 1
        self.after = variant(self.grounds.base, self.number)
        self.folder = self.grounds.write(self.after.files)

    def job(self, what: str = "ingest", **more: object) -> Job:
        """Return the command of this round."""
        return Job(  # type: ignore[arg-type]
            what, self.place, self.folder, defect=self.grounds.defect, **more
        )

    def end_round(self, phase: str, answer: Answer | None) -> None:
        """Look at what a disturbed command left; run it undisturbed, and look again."""
        tally, when = self.tally, f"round {self.number}, {phase}"
        tally.attempt(phase)
        wait_until_left(self.place)
        seen = see(self.place)
        states = (self.after.expected,) if self.before is None else (self.before, self.after.expected)
        if self.before or seen.loaded:
            state = whole(seen, states)
            tally.find("half", int(state is None), f"{when}: neither before nor after")
            if answer and answer.done:
                tally.find("lost", int(state is self.before), f"{when}: said done, and was not")
        tally.expect(answer is None or answer.clear, f"{when}: {answer and answer.text[-300:]}")
        again = run(self.job())
        said = again.text if again else "died"
        tally.expect(again is not None and again.done, f"{when}: the rerun: {said[-300:]}")
        compare(tally, see(self.place), self.after.expected, f"{when}: after the rerun")
        tally.find("half", len(leftovers(self.place)), f"{when}: a private schema is left")
        self.before = self.after.expected


def kills(grounds: Grounds) -> Tally:
    """Kill loaders at each point, while S3 reads or writes, and at random."""
    tally = Tally()
    chance = random.Random(grounds.seed)
    with grounds.place() as place, faulty_s3(str(place.settings().s3()["endpoint_url"])) as s3:
        line = Line(grounds, place, tally)
        for strike in _schedule(grounds, chance):
            line.begin_round()
            try:
                phase, answer = _strike(line, s3, strike, chance)
                line.end_round(phase, answer)
            except HungError as error:
                tally.find("hung", 1, f"round {line.number}, {strike}: {error}")
                return tally
        check_raw_zone(tally, place)
    return tally


def _schedule(grounds: Grounds, chance: random.Random) -> Iterator[str]:
    """Yield where to strike: a point and its passage, `put`, `get`, or `random`."""
    each, at_random = (1, 2) if grounds.quick else (EACH, AT_RANDOM)
    strikes = [
        f"{point}:{1 + number % passages}" for point, passages in POINTS.items() for number in range(each)
    ]
    strikes += ["put", "get"] * each + ["random"] * at_random
    chance.shuffle(strikes)
    yield from strikes


def _strike(
    line: Line, s3: FaultyS3, strike: str, chance: random.Random
) -> tuple[str, Answer | None]:
    """Run this round's command until it is killed; return the phase that was hit."""
    if strike in {"put", "get"}:
        return _strike_in_s3(line, s3, strike)
    log = line.folder / "passed"
    variables = {"OLIST_FAILPOINT_LOG": str(log)}
    if strike != "random":
        variables["OLIST_FAILPOINT"] = strike
    with running(line.job(variables=variables)) as loader:
        if strike == "random":
            time.sleep(chance.uniform(0, _SECONDS))
            loader.kill()
        answer = loader.answer()
    passed = log.read_text().split() if log.exists() else []
    if strike != "random":
        line.tally.expect(answer is None, f"{strike} was never passed")
    if answer:
        return "random: done", answer
    where = passed[-1] if passed else "start"
    return (f"random: {where}" if strike == "random" else where), answer


_SECONDS = 0.6
"""What an undisturbed ingest of a round takes on two cores, with a margin."""


def _strike_in_s3(line: Line, s3: FaultyS3, strike: str) -> tuple[str, Answer | None]:
    """Kill a loader when half of an object is on its way, from S3 or to it."""
    behind = line.place.through(s3.endpoint)
    if strike == "get":
        line.tally.expect(bool(run(line.job("land"))), "landing died")
    job = line.job("load" if strike == "get" else "ingest")
    pid: Future[int] = Future()
    # A load reads the header of each of the nine files first.
    skip = (9 if strike == "get" else 0) + line.number % 2
    kill = lambda: os.kill(pid.result(timeout=10), signal.SIGKILL)  # noqa: E731
    s3.schedule.set(Fault("strike", strike.upper(), skip=skip, strike=kill))
    job = Job(job.what, behind, job.folder, defect=job.defect)
    with running(job) as loader:
        pid.set_result(loader.pid)
        answer = loader.answer()
    s3.schedule.set()
    line.tally.expect(answer is None, f"{strike}: no object came by")
    return f"S3 {strike}", answer

