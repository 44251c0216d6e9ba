"""Answer a question on one publication: resolve its names, compile it, run it, compare it."""

import datetime
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from olist.errors import BadUsage
from publication.answers import Metric, Table
from publication.asking import Ask, question_of
from publication.comparing import Comparison, beside
from publication.dimensions import METRIC_TIME, Dimension, resolve
from publication.periods import shift_of

if TYPE_CHECKING:
    from publication.semantics import Semantics

Rows = Sequence[tuple[Any, ...]]
Run = Callable[[str, Mapping[str, str]], Rows]
"""Runs SQL with values for its parameters."""

_MONEY = frozenset({"BRL", "USD"})


def answer(
    ask: Ask,
    semantics: "Semantics",
    run: Run,
    complete_months: Callable[[], Set[datetime.date]],
    *,
    cubes: bool = True,
) -> Table:
    """Return the figures; without `cubes`, from the facts whatever is asked.

    Raises:
        BadUsage: a name, an operator or a value is wrong, or cannot be asked together.
    """
    if ask.compare is None:
        return _figures(ask, semantics, run, cubes=cubes)
    known = semantics.dimensions(ask.metrics)
    column, grain = _time_column(ask, known)
    comparison = Comparison(
        shift=shift_of(ask.compare, grain=grain, period=ask.period),
        complete_months=complete_months(),
        time_column=column,
        grain=grain,
        period=ask.period,
    )
    earlier = replace(
        ask,
        period=comparison.shift.period_back(ask.period) if ask.period else None,
        order_by=(),
        limit=None,
    )
    now = _figures(ask, semantics, run, cubes=cubes)
    return beside(now, _figures(earlier, semantics, run, cubes=cubes), comparison)


def _time_column(ask: Ask, known: Sequence[Dimension]) -> tuple[int | None, str | None]:
    """Return the group that is the time of the metrics, and its grain; refuse other times."""
    found: tuple[int | None, str | None] = (None, None)
    for number, name in enumerate(ask.group_by):
        dimension = resolve(name, known)
        if dimension.kind != "time":
            continue
        if dimension.name != METRIC_TIME or found[1]:
            raise BadUsage(f"a comparison goes by one {METRIC_TIME}, and not by {name}")
        found = (number, dimension.grain)
    for one in ask.where:
        if resolve(one.dimension, known).kind == "time":
            raise BadUsage(
                f"a comparison cannot shift the filter on {one.dimension}: name the period instead"
            )
    return found


def _figures(ask: Ask, semantics: "Semantics", run: Run, *, cubes: bool) -> Table:
    question, values = question_of(ask, semantics.dimensions(ask.metrics))
    compiled = semantics.compile(question, cubes=cubes)
    bound = {f"v{number}": value for number, value in enumerate(values)}
    rows = run(compiled.sql, bound)
    kinds = [
        *(_dated if one.is_date else _as_it_is for one in question.groups),
        *(_kind(passport.metric, semantics) for passport in compiled.passports),
    ]
    return Table(
        columns=(*ask.group_by, *ask.metrics),
        rows=tuple(
            tuple(kind(value) for kind, value in zip(kinds, row, strict=True)) for row in rows
        ),
        passports=compiled.passports,
        sql=compiled.sql,
        values=tuple(bound.items()),
    )


def _kind(metric: Metric, semantics: "Semantics") -> Callable[[Any], Any]:
    """Return what makes the one type of the metric of what Postgres gives.

    A sum of cubes comes as numeric where that of facts comes as bigint, and a mean as a ratio.
    """
    if not semantics.is_sum(metric.name):
        return _real
    return _as_it_is if metric.unit in _MONEY else _counted


def _as_it_is(value: Any) -> Any:
    return value


def _dated(value: Any) -> Any:
    """Return a date where truncating made a moment of it."""
    return value.date() if isinstance(value, datetime.datetime) else value


def _real(value: Any) -> float | None:
    return None if value is None else float(value)


def _counted(value: Any) -> int | float | None:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    result: int | float | None = value
    return result
