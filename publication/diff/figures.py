"""The metrics of two publications: which moved, and in which months and states."""

import math
from collections.abc import Set
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from publication.loaded import semantics_of
from publication.reader import Reader, Table

_BY: tuple[tuple[str | None, str | None], ...] = (
    (None, None),
    ("month", "metric_time__month"),
    ("state", "customer_state"),
)
"""As what a move is counted, and the dimension that says it."""


@dataclass(frozen=True)
class Move:
    """A metric that differs: in all (`by` is None), or in one month or state."""

    metric: str
    by: str | None
    group: str | None
    before: int | float | Decimal | None
    after: int | float | Decimal | None
    relations: tuple[str, ...]


def moves(
    before: Reader, after: Reader, *, tables: Set[str], redefined: Set[str]
) -> tuple[Move, ...]:
    """Return the moves of the metrics that both have, whose table or definition differs."""
    known = {one.name for one in before.metrics()}
    relations = semantics_of(after.connection, after.publication).relations
    return tuple(
        Move(metric.name, by, group, was, now, relations(metric.name))
        for metric in after.metrics()
        if metric.name in known
        and (metric.name in redefined or tables & set(relations(metric.name)))
        for by, dimension in _BY
        if dimension is None or dimension.partition("__")[0] in metric.dimensions
        for group, was, now in _moved(before, after, metric.name, dimension)
    )


def _moved(
    before: Reader, after: Reader, metric: str, dimension: str | None
) -> list[tuple[str | None, Any, Any]]:
    """Return the groups whose figures differ, with both."""
    was, now = (
        _figures(reader.query([metric], group_by=[dimension] if dimension else []))
        for reader in (before, after)
    )
    return [
        (group, was.get(group), now.get(group))
        for group in sorted(was.keys() | now.keys(), key=str)
        if not _same(was.get(group), now.get(group))
    ]


def _figures(table: Table) -> dict[str | None, Any]:
    return {str(row[0]) if len(row) > 1 else None: row[-1] for row in table.rows}


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9)
    return bool(one == other)
