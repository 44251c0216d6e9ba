"""From the names, filters and periods that people write to the question that is compiled."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from olist.errors import BadUsage
from publication.dimensions import METRIC_TIME, Dimension, resolve, unknown
from publication.filters import Filter, Rendered, render
from publication.periods import Compare, Period


@dataclass(frozen=True)
class Ask:
    """What is asked, in the names that people write.

    `grain` is short for a first group `metric_time__GRAIN`; `period` keeps what happened in it.
    """

    metrics: tuple[str, ...]
    group_by: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    period: Period | None = None
    compare: Compare | None = None
    order_by: tuple[str, ...] = ()
    limit: int | None = None


@dataclass(frozen=True)
class Question:
    """What is compiled, in full names; the conditions have markers for `values` values.

    `used` are the dimensions of groups and conditions.
    """

    metrics: tuple[str, ...]
    groups: tuple[Dimension, ...]
    conditions: tuple[str, ...]
    values: int
    used: frozenset[Dimension]
    order_by: tuple[str, ...]
    limit: int | None


def question_of(ask: Ask, known: Sequence[Dimension]) -> tuple[Question, tuple[str, ...]]:
    """Return the question, and the values of its filters.

    Raises:
        BadUsage: a name, an operator or a value is wrong; the text says which names there are.
    """
    groups = tuple(resolve(name, known) for name in ask.group_by)
    _refuse_repeated(
        (*ask.group_by, *ask.metrics), [*(one.full_name for one in groups), *ask.metrics]
    )
    if ask.limit is not None and ask.limit < 1:
        raise BadUsage(f"a limit of {ask.limit} rows leaves nothing: it must be 1 or more")
    filters = (*ask.where, *_within(ask.period, known))
    rendered = render_all(filters, known)
    values = tuple(value for one in rendered for value in one.values)
    question = Question(
        metrics=ask.metrics,
        groups=groups,
        conditions=tuple(one.condition for one in rendered),
        values=len(values),
        used=frozenset((*groups, *(resolve(one.dimension, known) for one in filters))),
        order_by=_order(ask.order_by or ask.group_by, ask, groups),
        limit=ask.limit,
    )
    return question, values


def render_all(filters: Sequence[Filter], known: Sequence[Dimension]) -> list[Rendered]:
    """Render every filter, with markers that count through all of them."""
    rendered: list[Rendered] = []
    for one in filters:
        dimension = resolve(one.dimension, known)
        if dimension.is_date:
            _check_dates(one)
        first = sum(len(before.values) for before in rendered)
        rendered.append(render(one, dimension.reference, first=first))
    return rendered


def _within(period: Period | None, known: Sequence[Dimension]) -> tuple[Filter, ...]:
    if period is None:
        return ()
    finest = resolve(METRIC_TIME, known).grain
    if finest != "day" and not period.is_whole_months:
        raise BadUsage(
            f"these metrics are known by the {finest}: the period {period} is no whole months"
        )
    # By the month where it is months, so that sums by month can answer it.
    grain = "month" if period.is_whole_months else "day"
    return (
        Filter(f"{METRIC_TIME}__{grain}", ">=", period.begin),
        Filter(f"{METRIC_TIME}__{grain}", "<", period.end),
    )


def _check_dates(one: Filter) -> None:
    for value in one.values():
        try:
            if isinstance(value, str):
                datetime.datetime.fromisoformat(value)
            elif not isinstance(value, datetime.date | None):
                raise ValueError
        except ValueError:
            raise BadUsage(
                f"the filter on {one.dimension} has {value!r}: a date is written 2018-01-31"
            ) from None


def _refuse_repeated(asked: Sequence[str], meant: Sequence[str]) -> None:
    """Refuse two names for the same column."""
    for number, name in enumerate(meant):
        if name in meant[:number]:
            raise BadUsage(f"{asked[number]} is asked for twice")


def _order(order_by: Sequence[str], ask: Ask, groups: Sequence[Dimension]) -> tuple[str, ...]:
    """Return the order in full names; it can only be by what is asked for."""
    full = dict(zip(ask.group_by, (one.full_name for one in groups), strict=True))
    full |= {name: name for name in ask.metrics}
    full |= {name: name for name in full.values()}
    ordered = []
    for item in order_by:
        name = item.removeprefix("-")
        if name not in full:
            raise BadUsage(unknown("column to order by", name, (*ask.group_by, *ask.metrics)))
        ordered.append(item.replace(name, full[name]))
    return tuple(ordered)
