"""Figures side by side, and what is said of them; nothing here does I/O."""

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Group = tuple[str, ...]
Value = Decimal | None
Figures = Mapping[str, Value]
Verdict = Literal["agrees", "differs", "not applicable"]

_NAME = re.compile(r"(?P<check>\w+)\.(?P<figure>\w+)(?:\[(?P<group>.*)\])?")


@dataclass(frozen=True)
class Answer:
    """Figures of a check by group, in one order of columns."""

    columns: tuple[str, ...]
    groups: Mapping[Group, Figures]

    def figure(self, column: str, group: Group) -> Value:
        """Return one figure; a group that is not there has none of anything.

        Raises:
            KeyError: there is no such column.
        """
        if column not in self.columns:
            raise KeyError(column)
        return self.groups[group][column] if group in self.groups else Decimal(0)


@dataclass(frozen=True)
class Comparison:
    """A figure of the warehouse, what it should be, and what follows."""

    check: str
    figure: str
    group: Group
    verdict: Verdict
    expected: Value
    found: Value
    reason: str | None = None
    """Why it differs, where that is known, or why it cannot be compared."""

    @property
    def name(self) -> str:
        """The name in a message: `totals.gmv_brl`, `orders_by_month.orders[2018-01-01]`."""
        group = f"[{', '.join(self.group)}]" if self.group else ""
        return f"{self.check}.{self.figure}{group}"

    @property
    def is_unexplained(self) -> bool:
        """Whether it differs and nobody knows why."""
        return self.verdict == "differs" and self.reason is None


def answer(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, groups: int) -> Answer:
    """Make an answer of rows whose first `groups` columns name the group."""
    figures = tuple(columns[groups:])
    return Answer(
        figures,
        {
            tuple(map(_text, row[:groups])): dict(
                zip(figures, map(_number, row[groups:]), strict=True)
            )
            for row in rows
        },
    )


def compare(
    check: str, recounted: Answer, found: Answer, *, tolerance: float, reason: str | None = None
) -> list[Comparison]:
    """Compare every figure of every group; `reason` is said of those that differ."""
    return [
        _compared(check, column, group, recounted, found, tolerance=tolerance, reason=reason)
        for group in sorted({*recounted.groups, *found.groups})
        for column in recounted.columns
    ]


def _compared(
    check: str,
    column: str,
    group: Group,
    recounted: Answer,
    found: Answer,
    *,
    tolerance: float,
    reason: str | None,
) -> Comparison:
    expected, seen = recounted.figure(column, group), found.figure(column, group)
    same = agree(expected, seen, tolerance=Decimal(str(tolerance)))
    # A group that only one side names has no figure there: no mean of nothing is missing.
    if group not in recounted.groups or group not in found.groups:
        same = same or not (expected or seen)
    return Comparison(
        check=check,
        figure=column,
        group=group,
        verdict="agrees" if same else "differs",
        expected=expected,
        found=seen,
        reason=None if same else reason,
    )


def not_compared(check: str, recounted: Answer, reason: str) -> list[Comparison]:
    """Say of every figure of a check why it is not compared."""
    return [
        Comparison(check, column, group, "not applicable", value, None, reason)
        for group, figures in sorted(recounted.groups.items())
        for column, value in figures.items()
    ]


def look(answers: Mapping[str, Answer]) -> Callable[[str], Value]:
    """Return what finds a figure of the answers by its name, as `Comparison.name` spells it.

    It raises a KeyError where there is no such check or column.
    """

    def found(name: str) -> Value:
        parts = _NAME.fullmatch(name)
        if parts is None:
            raise KeyError(name)
        group = tuple(parts["group"].split(", ")) if parts["group"] else ()
        return answers[parts["check"]].figure(parts["figure"], group)

    return found


def agree(expected: Value, found: Value, *, tolerance: Decimal) -> bool:
    """Return whether the two are as near as they must be; nothing agrees with nothing only."""
    if expected is None or found is None:
        return expected is found
    return abs(expected - found) <= tolerance


def _number(value: Any) -> Value:
    return None if value is None else Decimal(str(value))


def _text(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        value = value.date()
    return "none" if value is None else str(value)
