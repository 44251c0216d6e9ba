"""Filters on dimensions, rendered for MetricFlow without their values.

MetricFlow pastes a filter into the SQL as it comes. So it gets the name of a dimension that the
manifest knows, an operator of ours, and a marker for each value; the markers are replaced by
parameters in the compiled SQL, and the values travel beside it. They are bound as text of no
type, so that Postgres reads them as the dimension's own type.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from olist.errors import BadUsage

Scalar = str | int | float | bool | Decimal | datetime.date | None
Operator = str

OPERATORS = ("=", "!=", ">=", "<=", ">", "<", "in", "not in", "between")

_TEXT = re.compile(
    r"\s*(?P<dimension>\w+)\s*"
    r"(?P<op>!=|>=|<=|=|<|>|\s(?:not\s+in|in|between)\s)\s*(?P<value>.*?)\s*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Filter:
    """Keep the groups whose `dimension` stands to `value` as `op` says.

    `in` and `not in` take a list, `between` two values, the others one. None is the group without
    a value; as in SQL, `!=` and `not in` leave that group out unless they name None themselves.
    """

    dimension: str
    op: Operator
    value: Scalar | Sequence[Scalar]

    @classmethod
    def parse(cls, text: str) -> "Filter":
        """Read `customer_state = SP`, `customer_state in SP, RJ` or `metric_time >= 2018-01-01`.

        Raises:
            BadUsage: the text is no filter.
        """
        found = _TEXT.fullmatch(text)
        if not found or not found["value"]:
            raise BadUsage(
                f"the filter {text!r} is not understood: write a dimension, one of "
                f"{', '.join(OPERATORS)}, and a value, as in 'customer_state = SP'"
            )
        op = " ".join(found["op"].lower().split())
        value: str | list[str] = found["value"]
        if op in {"in", "not in"}:
            value = [part.strip() for part in found["value"].strip("()").split(",")]
        elif op == "between":
            value = re.split(r"\s+and\s+|\s*,\s*", found["value"], flags=re.IGNORECASE)
        return cls(found["dimension"], op, value)

    def values(self) -> tuple[Scalar, ...]:
        """Return the values in order.

        Raises:
            BadUsage: the operator is unknown, or the values are too few or too many for it.
        """
        if self.op not in OPERATORS:
            raise BadUsage(
                f"a filter on {self.dimension} has the operator {self.op!r}: "
                f"it must be one of {', '.join(OPERATORS)}"
            )
        several = isinstance(self.value, Sequence) and not isinstance(self.value, str)
        values = tuple(self.value) if several else (self.value,)  # type: ignore[arg-type]
        wanted = {"between": 2, "in": len(values), "not in": len(values)}.get(self.op, 1)
        if not values or len(values) != wanted:
            count = {"between": "two values", "in": "values", "not in": "values"}
            raise BadUsage(
                f"the filter on {self.dimension} {self.op} needs {count.get(self.op, 'one value')}"
            )
        if None in values and self.op not in {"=", "!=", "in", "not in"}:
            raise BadUsage(f"the filter on {self.dimension} {self.op} needs a value, not nothing")
        return values  # type: ignore[return-value]


@dataclass(frozen=True)
class Rendered:
    """A condition with markers, and the values that they stand for."""

    condition: str
    values: tuple[str, ...]


def marker(number: int) -> str:
    """Return what stands for the value with this number in compiled SQL."""
    return f"__olist_value_{number}__"


def render(one: Filter, reference: str, *, first: int) -> Rendered:
    """Render the filter on `reference` (MetricFlow's name); markers count from `first`."""
    given = one.values()
    values = tuple(_text(value) for value in given if value is not None)
    markers = [f"'{marker(first + number)}'" for number in range(len(values))]
    listed = ", ".join(markers)
    negated = one.op in {"!=", "not in"}
    parts = [f"{reference} is {'not ' if negated else ''}null"] if None in given else []
    if one.op == "between":
        parts.append(f"{reference} between {' and '.join(markers)}")
    elif one.op in {"in", "not in"} and values:
        parts.append(f"{reference} {one.op} ({listed})")
    elif values:
        parts.append(f"{reference} {'<>' if one.op == '!=' else one.op} {listed}")
    return Rendered((" and " if negated else " or ").join(parts), values)


def _text(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)
