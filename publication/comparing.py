"""Figures beside those of an earlier period, like with like.

A comparison adds to each metric `NAME__before`, `NAME__change` (the difference, in the unit of the
metric) and `NAME__change_share` (the difference as a share of before; None of what is a share, a
score or points itself). Two columns come last: `compared_with`, the earlier period, and
`comparison`: `complete`, or why there is none. A period of which a month is not complete
(`dim_dates.is_complete_month`) is not compared, and is not compared with.
"""

import datetime
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from publication.answers import Table
from publication.periods import Period, Shift

Row = tuple[Any, ...]

COMPLETE = "complete"
INCOMPLETE = "this period is incomplete"
INCOMPLETE_BEFORE = "the earlier period is incomplete"

_WITHOUT_SHARE = frozenset({"share", "score", "points"})


@dataclass(frozen=True)
class Comparison:
    """What is compared: by the time in column `time_column` of this grain, or one whole period."""

    shift: Shift
    complete_months: Set[datetime.date]
    time_column: int | None
    grain: str | None
    period: Period | None

    def periods(self, row: Row) -> tuple[Period, Period]:
        """Return the period of the row and the earlier one.

        A row whose time is unknown belongs to no period, and is not asked for.
        """
        if self.time_column is not None and self.grain is not None:
            now = Period.of(row[self.time_column], self.grain)
            return now, Period.of(self.shift.back(now.begin), self.grain)
        assert self.period is not None  # noqa: S101  # `shift_of` refuses to have neither.
        return self.period, self.shift.period_back(self.period)

    def key_before(self, row: Row, groups: int) -> Row:
        """Return the groups that the row's earlier figures stand under."""
        key = list(row[:groups])
        if self.time_column is not None:
            key[self.time_column] = self.shift.back(key[self.time_column])
        return tuple(key)

    def verdict(self, now: Period, before: Period) -> str:
        """Say whether the two can be compared."""
        if not set(now.months) <= self.complete_months:
            return INCOMPLETE
        return COMPLETE if set(before.months) <= self.complete_months else INCOMPLETE_BEFORE


def beside(now: Table, before: Table, comparison: Comparison) -> Table:
    """Return `now` with the columns of the comparison; a group that only was before is left out."""
    metrics = [passport.metric for passport in now.passports]
    groups = len(now.columns) - len(metrics)
    earlier = {row[:groups]: row[groups:] for row in before.rows}
    columns = [
        f"{metric.name}{suffix}"
        for metric in metrics
        for suffix in ("", "__before", "__change", "__change_share")
    ]
    return replace(
        now,
        columns=(*now.columns[:groups], *columns, "compared_with", "comparison"),
        rows=tuple(
            _row(row, groups, [one.unit for one in metrics], earlier, comparison)
            for row in now.rows
            if comparison.time_column is None or row[comparison.time_column] is not None
        ),
    )


def _row(
    row: Row,
    groups: int,
    units: Sequence[str | None],
    earlier: Mapping[Row, Row],
    comparison: Comparison,
) -> Row:
    now, before = comparison.periods(row)
    verdict = comparison.verdict(now, before)
    found = earlier.get(comparison.key_before(row, groups)) if verdict == COMPLETE else None
    cells = [
        cell
        for value, was, unit in zip(row[groups:], found or [None] * len(units), units, strict=True)
        for cell in (value, was, *_change(value, was, unit))
    ]
    return (*row[:groups], *cells, str(before), verdict)


def _change(now: Any, before: Any, unit: str | None) -> tuple[Any, float | None]:
    if now is None or before is None:
        return None, None
    change = now - before
    share = None if unit in _WITHOUT_SHARE or before <= 0 else float(change) / float(before)
    return change, share
