"""From the names and filters that people write to the question that is compiled."""

import datetime
from collections.abc import Sequence
from typing import Any

from olist.errors import BadUsage
from publication.dimensions import Dimension, resolve, unknown
from publication.filters import Filter, Rendered, render


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


def refuse_repeated(asked: Sequence[str], meant: Sequence[str]) -> None:
    """Refuse two names for the same column."""
    for number, name in enumerate(meant):
        if name in meant[:number]:
            raise BadUsage(f"{asked[number]} is asked for twice")


def order(
    order_by: Sequence[str],
    metrics: Sequence[str],
    group_by: Sequence[str],
    groups: Sequence[Dimension],
) -> tuple[str, ...]:
    """Return the order in full names; it can only be by what is asked for."""
    full = dict(zip(group_by, (one.full_name for one in groups), strict=True))
    full |= {name: name for name in metrics}
    full |= {name: name for name in full.values()}
    ordered = []
    for item in order_by:
        name = item.removeprefix("-")
        if name not in full:
            raise BadUsage(unknown("column to order by", name, (*group_by, *metrics)))
        ordered.append(item.replace(name, full[name]))
    return tuple(ordered)


def dated(row: tuple[Any, ...], groups: Sequence[Dimension]) -> tuple[Any, ...]:
    """Return the row with dates where truncating made moments of them."""
    return tuple(
        value.date()
        if number < len(groups) and groups[number].is_date and isinstance(value, datetime.datetime)
        else value
        for number, value in enumerate(row)
    )
