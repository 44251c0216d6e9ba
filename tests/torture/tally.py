"""What a campaign counts, and the table of all of them."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

_NOTES = 5
"""How many findings are told in words."""

FINDINGS = ("lost", "twice", "half", "hung", "wrong")
"""Rows or records that are not there; that are there more than once, or should not be; states that
are neither before nor after; commands that do not end; anything else that is not as promised."""


@dataclass
class Tally:
    """What was tried, in which phases, and what was found."""

    tried: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    not_run: str = ""
    """Why it was not run, if it was not: that is not a success."""

    def attempt(self, phase: str) -> None:
        """Count something that is tried."""
        self.tried += 1
        self.phases[phase] += 1

    def find(self, what: str, number: int, note: str) -> None:
        """Count what ought not to be; nothing if `number` is 0."""
        assert what in FINDINGS, what
        if number:
            self.found[what] += number
            if len(self.notes) < _NOTES:
                self.notes.append(f"{what}: {note}")

    def expect(self, holds: bool, note: str) -> None:
        """Find something wrong unless it holds."""
        self.find("wrong", int(not holds), note)

    @property
    def clean(self) -> bool:
        """Whether it was run and nothing was found."""
        return not self.not_run and not any(self.found.values())

    def merge(self, other: "Tally") -> None:
        """Add what another part of the same campaign counted."""
        self.tried += other.tried
        self.phases += other.phases
        self.found += other.found
        self.notes = (self.notes + other.notes)[:_NOTES]

    def to_dict(self) -> dict[str, Any]:
        """Return what is kept of it."""
        return {
            "tried": self.tried,
            "phases": dict(sorted(self.phases.items())),
            **{name: self.found[name] for name in FINDINGS},
            "seconds": round(self.seconds, 1),
            "not_run": self.not_run,
        }


def table(campaigns: Iterable[tuple[str, Mapping[str, Any]]], *, phases: bool = True) -> str:
    """Return what was found as a Markdown table, one line for each campaign."""
    head = ["what is done", "tried", *(["in which phase, or how"] if phases else []), *FINDINGS]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for what, one in campaigns:
        where = ", ".join(f"{name} {count:,}" for name, count in one["phases"].items())
        if one["not_run"]:
            numbers = [f"not run: {one['not_run']}", *("" for _ in FINDINGS)]
        else:
            numbers = [f"{one['tried']:,}", *(f"{one[name]:,}" for name in FINDINGS)]
        cells = [numbers[0], *([where] if phases else []), *numbers[1:]]
        lines.append(f"| {what} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def as_json(results: Mapping[str, Any]) -> str:
    """Write results down."""
    return json.dumps(results, indent=2, ensure_ascii=False) + "\n"
