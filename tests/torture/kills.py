"""SIGKILL wherever a loader may be, then a plain rerun: the rows of an undisturbed load."""

import os
import random
import signal
from collections.abc import Iterator
from concurrent.futures import Future

from tests.torture.line import Line, passed, wait_for_a_moment
from tests.torture.loader import Answer, HungError, Job, run, running
from tests.torture.place import Grounds
from tests.torture.proxy import Fault, FaultyS3, faulty_s3
from tests.torture.state import check_raw_zone
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

EACH, AT_RANDOM = 10, 40


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
    if grounds.quick:
        # tests/ingestion/test_kill.py strikes at each point.
        yield from ("get", "load.mid_merge:2")
        return
    strikes = [
        f"{point}:{1 + number % passages}"
        for point, passages in POINTS.items()
        for number in range(EACH)
    ]
    strikes += ["put", "get"] * EACH + ["random"] * AT_RANDOM
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
            wait_for_a_moment(loader, log, chance)
            loader.kill()
        answer = loader.answer()
    if strike != "random":
        line.tally.expect(answer is None, f"{strike} was never passed")
    if answer:
        return "random: done", answer
    where = (passed(log) or ["start"])[-1]
    return (f"random: {where}" if strike == "random" else where), answer


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
