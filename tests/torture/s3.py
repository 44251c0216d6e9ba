"""An S3 that fails: bounded retries, one clear line, never a short load."""

import random
from dataclasses import dataclass
from itertools import product

from tests.torture.line import Line
from tests.torture.loader import Command, HungError, Job, run
from tests.torture.place import Grounds
from tests.torture.proxy import ALWAYS, Fault, FaultyS3, Kind, faulty_s3
from tests.torture.state import check_raw_zone
from tests.torture.tally import Tally

_TIMEOUT_SECONDS = 1.0
"""How long S3 may say nothing here; four tries and their pauses take less than half a minute."""

_MANIFESTS = "/manifests/"


@dataclass(frozen=True)
class Case:
    """A fault, and what the command must say: its error's name, a dash if it recovers."""

    what: str
    fault: Fault
    says: tuple[str, ...]
    quick: bool = False


_GONE, _REFUSED, _DONE = ("Unavailable",), ("BadUsage",), ("-",)

CASES = (
    Case("500 once", Fault("status", "PUT", status=500, code="InternalError"), _DONE),
    Case("503 once", Fault("status", "PUT"), _DONE, quick=True),
    Case("503 twice", Fault("status", "GET", times=2), _DONE),
    Case("503 to HEAD", Fault("status", "HEAD"), _DONE),
    Case("503 to a manifest", Fault("status", "PUT", _MANIFESTS), _DONE),
    Case("503 to a listing", Fault("status", "GET", "list-type=2"), _DONE),
    Case("503 for good", Fault("status", "PUT", times=ALWAYS), _GONE),
    Case("503 for good", Fault("status", "GET", times=ALWAYS), _GONE),
    Case("500 to manifests for good", Fault("status", "PUT", _MANIFESTS, 0, ALWAYS, 500), _GONE),
    Case("403", Fault("status", "PUT", status=403, code="AccessDenied"), _REFUSED),
    Case("403", Fault("status", "GET", status=403, code="AccessDenied"), _REFUSED),
    Case("403 in mid load", Fault("status", "GET", "/objects/", 9, ALWAYS, 403), _REFUSED),
    Case("404", Fault("status", "GET", status=404, code="NoSuchKey"), _REFUSED),
    Case("404 in mid load", Fault("status", "GET", "/objects/", 10, 1, 404, "NoSuchKey"), _REFUSED),
    Case("reset", Fault("reset", "PUT"), _DONE),
    Case("reset", Fault("reset", "GET", skip=9), (*_DONE, *_GONE)),
    Case("reset of a header", Fault("reset", "GET"), (*_DONE, *_GONE)),
    Case("reset for good", Fault("reset", "PUT", times=ALWAYS), _GONE),
    Case("reset for good", Fault("reset", "GET", skip=9, times=ALWAYS), _GONE),
    Case("cut off", Fault("cut", "PUT"), _DONE),
    Case("cut off", Fault("cut", "GET", skip=9), (*_DONE, *_GONE)),
    Case("short body", Fault("short", "GET", skip=9), ("OlistError",), quick=True),
    Case("short body", Fault("short", "GET", skip=11), ("OlistError",)),
    Case("short manifest", Fault("short", "GET", _MANIFESTS), ("OlistError",)),
    Case("stall", Fault("stall", "PUT"), (*_DONE, *_GONE)),
    Case("stall", Fault("stall", "GET", skip=9), (*_DONE, *_GONE)),
    Case("stall for good", Fault("stall", "GET", skip=9, times=ALWAYS), _GONE),
    Case("wrong bytes", Fault("flip", "PUT"), (*_DONE, *_GONE)),
    Case("wrong bytes", Fault("flip", "GET", skip=9), ("OlistError",)),
    Case("wrong bytes for good", Fault("flip", "PUT", times=ALWAYS), _GONE),
    Case("wrong ETag", Fault("etag", "GET", times=ALWAYS), _DONE),
)
"""GET is asked of a load of what has landed, everything else of an ingest."""

AT_RANDOM = 20


def s3_faults(grounds: Grounds) -> Tally:
    """Let each fault strike, and random ones; after each, the plain rerun."""
    tally = Tally()
    chance = random.Random(grounds.seed)
    cases = [*CASES, *(_random_case(chance) for _ in range(AT_RANDOM))]
    if grounds.quick:
        cases = [one for one in CASES if one.quick]
    with grounds.place() as place, faulty_s3(str(place.settings().s3()["endpoint_url"])) as s3:
        line = Line(grounds, place, tally)
        for case in cases:
            line.begin_round()
            try:
                _round(line, s3, case)
            except HungError as error:
                tally.find("hung", 1, f"{case.what} in {case.fault.method}: {error}")
                return tally
        check_raw_zone(tally, place)
    return tally


def _round(line: Line, s3: FaultyS3, case: Case) -> None:
    fault = case.fault
    from_raw_zone = fault.method == "GET" and fault.key != "list-type=2"
    if from_raw_zone:
        landed = run(line.job("land"))
        line.tally.expect(bool(landed and landed.done), f"landing: {landed}")
    behind = line.place.through(s3.endpoint, s3_timeout_seconds=_TIMEOUT_SECONDS)
    what: Command = "load" if from_raw_zone else "ingest"
    s3.schedule.set(fault)
    answer = run(Job(what, behind, line.folder, defect=line.grounds.defect))
    struck = s3.schedule.struck
    s3.schedule.set()
    name = f"{case.what} in {fault.method} {fault.key}"
    said = answer.error if answer else "died"
    line.tally.expect(struck > 0, f"{name} did not strike")
    line.tally.expect(said in case.says, f"{name}: {said} {answer.text[-200:] if answer else ''}")
    line.end_round(case.what, answer)


def _random_case(chance: random.Random) -> Case:
    """Make a fault of any kind at any request; what it leads to is not known beforehand."""
    kinds: tuple[Kind, ...] = ("status", "reset", "cut", "short", "stall", "flip", "etag")
    kind, method = chance.choice([*product(kinds, ("GET", "PUT"))])
    fault = Fault(
        kind,
        method,
        skip=chance.randrange(9, 13) if method == "GET" else chance.randrange(4),
        times=chance.choice((1, 2, 3)),
        status=chance.choice((500, 502, 503, 504)),
    )
    return Case("random", fault, ("-", "Unavailable", "OlistError"))
