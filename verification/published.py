"""What others published of the full data set: each figure with its definition, grade and sources.

1. `published_figures.csv` says for every figure with which one of the checks it is compared, so
   that it is judged by the same definition that the recount and the warehouse were asked by.
2. The figures are compared when the files are the full data set: their rows, the exact totals of
   prices, freights and payments, and the sales of the best seller, are those published
   (`FULL_SET`). Generated files have the same rows and totals, but no such seller; the sample and
   the older 100,000 reviews have other rows.
3. A figure that one source alone published (grade `*`) may differ where the files agree with the
   warehouse: its definition is another one. Better confirmed ones may not.
"""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from verification.comparing import Comparison, Value, agree

FILE = Path(__file__).with_name("published_figures.csv")
FULL_SET = re.compile(r"rows\..*|money\.(merchandise|freight|payments)_all|seller\.top_price")
"""The ids of the figures by which the full data set is known."""

Look = Callable[[str], Value]
"""Finds a figure by its name, like `orders_by_month.orders[2018-01-01]`."""


@dataclass(frozen=True)
class Figure:
    """A published figure; `grade` is `*` to `***`, as more sources confirm it."""

    id: str
    value: Decimal
    tolerance: Decimal
    definition: str
    grade: str
    sources: str
    compared_with: str
    """The name of the figure of a check."""
    times: int
    """What that figure is multiplied by: 100 where a share was published in percent."""


def read_figures() -> tuple[Figure, ...]:
    """Read them all."""
    with FILE.open(newline="", encoding="utf-8") as lines:
        return tuple(_figure(row) for row in csv.DictReader(lines))


def not_the_full_set(figures: tuple[Figure, ...], recounted: Look) -> str | None:
    """Return why the files are not the full data set; None if they are."""
    others = [
        f"{figure.id} is {found:,} instead of {figure.value:,}"
        for figure in figures
        if FULL_SET.fullmatch(figure.id)
        and not agree(figure.value, found := recounted(figure.compared_with), tolerance=Decimal(0))
    ]
    return f"the files are not the full data set: {'; '.join(others)}" if others else None


def compare_published(
    figures: tuple[Figure, ...], recounted: Look, warehouse: Look
) -> list[Comparison]:
    """Compare the published figures with the warehouse; with the files where it has none."""
    missing = not_the_full_set(figures, recounted)
    return [_compared(figure, missing, recounted, warehouse) for figure in figures]


def _compared(figure: Figure, missing: str | None, recounted: Look, warehouse: Look) -> Comparison:
    found, counted = (
        None if value is None else value * figure.times
        for value in (warehouse(figure.compared_with), recounted(figure.compared_with))
    )
    same = agree(figure.value, found, tolerance=figure.tolerance)
    reason = missing
    if missing is None and not same and figure.grade == "*" and found == counted:
        reason = f"the files say the same as the warehouse, and {figure.sources} alone published it"
    return Comparison(
        check="published",
        figure=figure.id,
        group=(),
        verdict="not applicable" if missing else "agrees" if same else "differs",
        expected=figure.value,
        found=found,
        reason=reason,
    )


def _figure(row: dict[str, str]) -> Figure:
    return Figure(
        id=row["id"],
        value=Decimal(row["value"]),
        tolerance=Decimal(row["tolerance"]),
        definition=row["definition"],
        grade=row["grade"],
        sources=row["sources"],
        compared_with=row["compared_with"],
        times=int(row["times"]),
    )
