"""The names of dimensions: short ones for people, full ones for MetricFlow."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from olist.errors import BadUsage

GRAINS = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
METRIC_TIME = "metric_time"


@dataclass(frozen=True)
class Dimension:
    """A dimension of a metric: `customer_state`, in full `customer__customer_state`."""

    name: str
    links: tuple[str, ...]
    kind: Literal["categorical", "time"]
    grain: str | None
    label: str | None
    description: str | None

    @property
    def full_name(self) -> str:
        """The name in MetricFlow's query, with the grain of a time."""
        return "__".join((*self.links, self.name, *([self.grain] if self.grain else [])))

    @property
    def reference(self) -> str:
        """The dimension in the condition of a filter, as MetricFlow's template spells it."""
        name = "__".join((*self.links, self.name))
        if self.grain:
            return f"{{{{ TimeDimension('{name}', '{self.grain}') }}}}"
        return f"{{{{ Dimension('{name}') }}}}"

    def is_as_fine_as(self, other: "Dimension") -> bool:
        """Whether it can be asked at the grain of the other."""
        if self.grain is None or other.grain is None:
            return self.grain == other.grain
        return GRAINS.index(self.grain) <= GRAINS.index(other.grain)

    @property
    def is_date(self) -> bool:
        """Whether its values are days or coarser."""
        return self.grain in GRAINS[GRAINS.index("day") :]


def short_names(dimensions: Sequence[Dimension]) -> tuple[str, ...]:
    """Return for each dimension the shortest name that finds it."""
    return tuple(
        dimension.name
        if find(dimension.name, dimensions, ambiguous=True) == [dimension]
        else "__".join((*dimension.links, dimension.name))
        for dimension in dimensions
    )


def find(
    asked: str, dimensions: Iterable[Dimension], *, ambiguous: bool = False
) -> list[Dimension]:
    """Return the dimensions of that name whose links are nearest to the ones asked for."""
    *links, name = asked.split("__")
    found = [one for one in dimensions if one.name == name and _in_order(links, one.links)]
    exact = [one for one in found if list(one.links) == links]
    if exact:
        return exact
    nearest = min((len(one.links) for one in found), default=0)
    return [one for one in found if ambiguous or len(one.links) == nearest]


def resolve(asked: str, dimensions: Sequence[Dimension]) -> Dimension:
    """Return the dimension that is meant, at the grain that is asked for.

    Raises:
        BadUsage: there is none, or more than one; the text lists the names.
    """
    name, _, grain = asked.rpartition("__")
    if grain not in GRAINS or not name:
        name, grain = asked, ""
    found = find(name, dimensions)
    if len(found) > 1:
        choices = ", ".join("__".join((*one.links, one.name)) for one in found)
        raise BadUsage(f"the dimension {asked} could be any of {choices}: say which")
    if not found:
        raise BadUsage(unknown("dimension", asked, short_names(dimensions)))
    dimension = found[0]
    if not grain:
        return dimension
    if dimension.grain is None:
        raise BadUsage(f"the dimension {name} is no time: it has no {grain}")
    if GRAINS.index(grain) < GRAINS.index(dimension.grain):
        raise BadUsage(
            f"the dimension {name} is known by the {dimension.grain}, not by the {grain}"
        )
    return replace(dimension, grain=grain)


def unknown(kind: str, asked: str, names: Iterable[str]) -> str:
    """Say that there is no such name, and which ones there are, the nearest first."""
    names = sorted(set(names))
    near = difflib.get_close_matches(asked, names, n=3)
    meant = f", did you mean {' or '.join(near)}?" if near else ":"
    return f"there is no {kind} {asked!r}{meant} there are {', '.join(names)}"


def _in_order(wanted: Sequence[str], links: Iterable[str]) -> bool:
    remaining = iter(links)
    return all(link in remaining for link in wanted)
