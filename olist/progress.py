"""How the stages tell what they are doing, to a terminal, a log or Dagster alike."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One thing that a stage says: `done` of `total`, in `unit`, where it can be counted."""

    stage: str
    message: str
    done: int | None = None
    total: int | None = None
    unit: str = ""


Progress = Callable[[Step], None]


def silent(_step: Step) -> None:
    """Tell nobody."""
