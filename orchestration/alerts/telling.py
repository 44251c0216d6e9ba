"""What is worth a message: pure, from the outcomes of runs and what is open already.

1. A problem is told once, with its cause, its rows and a link; the same one in the next run is only
   counted. Numbers and ids do not make another problem of it.
2. All problems of one run are one message: failed checks and failed steps together.
3. A problem is over when a later run did well what had failed; that is told once too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["failed", "recovered"]

_SHOWN = 10


@dataclass(frozen=True)
class Problem:
    """Something that failed: what, why, and how many rows of it are at fault."""

    subject: str
    """What failed, and may do well again: a step, a check of an asset, the job itself."""
    cause: str
    rows: int | None = None

    @property
    def fingerprint(self) -> str:
        """The cause without what differs from run to run."""
        said = re.sub(r"[0-9a-f]{8,}(-[0-9a-f]+)*|\d+", "#", self.cause)
        return " ".join(said.split())[:500]


@dataclass(frozen=True)
class Outcome:
    """How a run, or a look at the freshness, ended."""

    what: str
    link: str
    problems: tuple[Problem, ...]
    well: frozenset[str]
    """The subjects that did well."""


@dataclass(frozen=True)
class Open:
    """A problem that was told, and is not over."""

    subject: str
    fingerprint: str
    times: int = 1


@dataclass(frozen=True)
class Message:
    """What somebody reads."""

    kind: Kind
    title: str
    lines: tuple[str, ...]
    link: str

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join([self.title, "", *self.lines, "", self.link])


def tell(known: Sequence[Open], outcome: Outcome) -> tuple[tuple[Open, ...], tuple[Message, ...]]:
    """Return what is open after `outcome`, and the messages that it is worth."""
    counts = {(one.subject, one.fingerprint): one for one in known}
    new: list[Problem] = []
    failing = {problem.subject for problem in outcome.problems}
    for problem in outcome.problems:
        key = (problem.subject, problem.fingerprint)
        if key in counts:
            counts[key] = replace(counts[key], times=counts[key].times + 1)
        else:
            counts[key] = Open(*key)
            new.append(problem)
    over = [one for one in counts.values() if one.subject in outcome.well - failing]
    still = tuple(one for one in counts.values() if one not in over)
    messages = []
    if new:
        messages.append(_failed(outcome, new))
    if over:
        messages.append(_recovered(outcome, over))
    return still, tuple(messages)


def _failed(outcome: Outcome, problems: Sequence[Problem]) -> Message:
    # A step that failed for its checks names them itself: what it says comes first.
    ordered = sorted(problems, key=lambda problem: problem.rows is not None)
    lines = [_line(problem) for problem in ordered[:_SHOWN]]
    if len(ordered) > _SHOWN:
        lines.append(f"and {len(ordered) - _SHOWN} more")
    return Message("failed", f"{outcome.what} failed", tuple(lines), outcome.link)


def _line(problem: Problem) -> str:
    rows = "" if problem.rows is None else f" ({problem.rows:,} rows)"
    return f"{problem.subject}{rows}: {problem.cause}"


def _recovered(outcome: Outcome, over: Sequence[Open]) -> Message:
    lines = tuple(
        f"{one.subject} does well again, after {one.times} failure{'s' if one.times > 1 else ''}"
        for one in over[:_SHOWN]
    )
    return Message("recovered", f"{outcome.what}: recovered", lines, outcome.link)
