"""A warehouse that is loaded round after round, whatever is done to it meanwhile."""

import random
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.drops import Expected, Variant, variant
from tests.torture.loader import Answer, Command, Job, Running, run
from tests.torture.place import Grounds, Place
from tests.torture.state import compare, leftovers, see, wait_until_left, whole
from tests.torture.tally import Tally

POINTS_PASSED = 24
"""How many points of `olist.failpoints` an ingest of a round passes, about."""


def passed(log: Path) -> list[str]:
    """Return the points that a loader has passed so far."""
    return log.read_text().split() if log.exists() else []


def wait_for_a_moment(loader: Running, log: Path, chance: random.Random) -> None:
    """Wait until a loader is anywhere: it has passed any number of points, and goes on a little."""
    number = chance.randrange(POINTS_PASSED)
    while len(passed(log)) < number:
        if loader.is_over(0.002):
            return
    # Before the first point lies a quarter of the time.
    loader.is_over(chance.uniform(0, 0.02 if number else 0.3))


@dataclass
class Line:
    """The warehouse: what is in it, and what is to come."""

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

    def job(self, what: Command = "ingest", *, variables: dict[str, str] | None = None) -> Job:
        """Return a command of this round."""
        return Job(
            what,
            self.place,
            self.folder,
            variables=variables or {},
            defect=self.grounds.defect,
        )

    def end_round(self, phase: str, answer: Answer | None) -> None:
        """Look at what a disturbed command left; run it undisturbed, and look again."""
        tally, when = self.tally, f"round {self.number}, {phase}"
        tally.attempt(phase)
        wait_until_left(self.place)
        seen = see(self.place)
        states = (
            (self.after.expected,) if self.before is None else (self.before, self.after.expected)
        )
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
