"""A rule on which people differ, its choices, and the table of what each comes to."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import LiteralString

from olist.settings import PROJECT_DIR
from verification.check import Check, Unpublished
from verification.recount import Recount

FOLDER = PROJECT_DIR / "docs" / "decisions"
_HIGHEST_SCORE = 5
BEGIN, END = "<!-- figures -->\n", "<!-- /figures -->\n"


@dataclass(frozen=True)
class Choice:
    """What somebody may mean.

    `recount` is SQL for DuckDB on the tables of `verification/tables.sql`, of one row: one figure,
    or two, of which the second is what the first is a part of.
    """

    meaning: str
    recount: LiteralString
    published: str = ""
    """What others published of the full set."""
    metric: str = ""
    """The metric that is this."""
    prelude: LiteralString = ""
    """What stands before the SQL: named steps that several choices share."""


@dataclass(frozen=True)
class Rule:
    """A page of `docs/decisions`, and its choices."""

    page: str
    choices: tuple[Choice, ...]

    @property
    def path(self) -> Path:
        """Return where the page is."""
        return FOLDER / self.page

    def with_figures(self, recount: Recount) -> str:
        """Return the page with the figures of the choices between its two marks."""
        before, rest = self.path.read_text("utf-8").split(BEGIN)
        lines = [
            "| what may be meant | the sample | the full set | metric |",
            "|---|---:|---:|---|",
        ]
        for choice in self.choices:
            metric = f"`{choice.metric}`" if choice.metric else ""
            found = _counted(choice, recount)
            lines.append(f"| {choice.meaning} | {found} | {choice.published} | {metric} |")
        table = "\n".join(lines)
        return f"{before}{BEGIN}{table}\n{END}{rest.split(END)[1]}"


def _counted(choice: Choice, recount: Recount) -> str:
    query = choice.prelude + choice.recount
    check = Check(choice.meaning, choice.meaning, query, Unpublished("on a page"))
    (figures,) = recount.of(check).groups.values()
    part, *whole = (Decimal(value or 0) for value in figures.values())
    if whole:
        return f"{part / whole[0] * 100:.2f} % ({part:,} of {whole[0]:,})"
    if part == part.to_integral_value():
        return f"{part:,}"
    # Scores differ in their third decimal, money in its second.
    return f"{part:.5f}" if part < _HIGHEST_SCORE else f"{part:,.2f}"
