"""What became of a planted defect, and who caught it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Catch:
    """A check that caught a defect: its kind and name, and how many rows it found."""

    kind: str
    """`unit test`, `data test`, `contract` or `recount`."""
    name: str
    found: int = 1


@dataclass(frozen=True)
class Outcome:
    """What became of a defect."""

    name: str
    caught_by: tuple[Catch, ...]
    """Of several checks the first few; of none, it survived, or could not be tried."""
    seconds: float
    problem: str = ""
    """Why it could not be tried: that is no success."""

    @property
    def survived(self) -> bool:
        """Whether nothing was found wrong with it."""
        return not self.caught_by

    def said(self) -> str:
        """Say it in a line."""
        if self.problem:
            return f"NOT TRIED: {self.problem}"
        if self.survived:
            return "SURVIVED"
        return "; ".join(f"{catch.kind} {catch.name}" for catch in self.caught_by)
