"""Eight loaders at once: of one landing one loads and seven say unchanged; of eight, all load."""

import contextlib
from dataclasses import replace

from ingestion.contract import load_contract
from tests.torture.drops import Expected, Rows, delta, typed, variant
from tests.torture.loader import Answer, HungError, Job, Running, running
from tests.torture.place import Grounds, Place
from tests.torture.state import check_raw_zone, compare, see, wait_until_left
from tests.torture.tally import Tally

CROWD = 8
ROUNDS = 4


def crowd(grounds: Grounds) -> Tally:
    """Let loaders of one landing, and of different ones, run at the same time."""
    tally = Tally()
    try:
        for number in range(1, 2 if grounds.quick else ROUNDS + 1):
            with grounds.place() as place:
                state = _of_one_landing(grounds, place, tally, number)
                _of_different_ones(grounds, place, tally, state)
                check_raw_zone(tally, place)
    except HungError:
        tally.find("hung", 1, "one of eight loaders did not end")
    return tally


def _of_one_landing(grounds: Grounds, place: Place, tally: Tally, number: int) -> Expected:
    """Ingest the same files eight times at once, in turn with and without the write lock."""
    files = variant(grounds.base, number)
    folder = grounds.write(files.files)
    landed = Job("land", place, folder, defect=grounds.defect)
    with running(landed) as loader:
        loader.answer()
    job = Job("load", place, folder, locked=number % 2 == 0, defect=grounds.defect)
    answers = _at_once([job] * CROWD, tally, "one landing")
    outcomes = sorted(outcome for answer in answers for outcome in answer.outcomes)
    tally.expect(outcomes == ["loaded"] + ["unchanged"] * (CROWD - 1), f"outcomes {outcomes}")
    compare(tally, see(place), files.expected, "eight of one landing")
    return files.expected


def _of_different_ones(grounds: Grounds, place: Place, tally: Tally, state: Expected) -> None:
    """Ingest eight drops with a seller each of its own, and one that all of them have."""
    sellers = load_contract().table("sellers")
    rows = [[f"crowd {number}", "01001", "são paulo", "SP"] for number in range(CROWD)]
    common = ["crowd", "01001", "são paulo", "SP"]
    jobs = [
        Job(
            "ingest",
            place,
            grounds.write(delta(sellers, [row, common])),
            landed_as="delta",
            defect=grounds.defect,
        )
        for row in rows
    ]
    _at_once(jobs, tally, "different landings")
    after: Rows = state.rows | {"sellers": state.rows["sellers"] + typed(sellers, [*rows, common])}
    compare(tally, see(place), replace(state, rows=after), "eight different landings")


def _at_once(jobs: list[Job], tally: Tally, phase: str) -> list[Answer]:
    with contextlib.ExitStack() as stack:
        loaders: list[Running] = [stack.enter_context(running(job)) for job in jobs]
        answers = [loader.answer() for loader in loaders]
    for answer in answers:
        tally.attempt(phase)
        done = answer is not None and answer.done
        tally.expect(done, f"{phase}: {answer.text[-300:] if answer else 'died'}")
    wait_until_left(jobs[0].place)
    return [answer for answer in answers if answer]
