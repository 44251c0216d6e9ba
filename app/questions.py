"""What the pages ask of the semantic layer: metrics, dimensions, filters; never SQL."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.address import Address
from publication.answers import Metric
from publication.periods import Period
from publication.reader import Filter

MONTH, DAY, STATE = "metric_time__month", "metric_time__day", "customer_state"

DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "state": ("customer_state",),
    "category": ("category_name",),
    "payment": ("main_payment_type", "payment_type"),
    "seller": ("seller_state",),
    "status": ("order_status",),
}
"""The dimensions that a filter of the address can mean, as metrics call them."""


@dataclass(frozen=True)
class Question:
    """What is asked; hashable, so that its answer can be kept."""

    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    order_by: tuple[str, ...] = ()
    limit: int | None = None


def during(period: Period, time: str = DAY) -> tuple[Filter, ...]:
    """Return the filters that keep a period, by the day or by another grain."""
    return (Filter(time, ">=", period.begin), Filter(time, "<", period.end))


def chosen(
    address: Address, metrics: Iterable[Metric]
) -> tuple[tuple[Filter, ...], tuple[str, ...]]:
    """Return the filters of the address that all of the metrics take, and the names of others."""
    shared: Sequence[set[str]] = [set(metric.dimensions) for metric in metrics]
    taken, left = [], []
    for name, values in address.chosen.items():
        usable = [one for one in DIMENSIONS[name] if all(one in known for known in shared)]
        if usable:
            taken.append(Filter(usable[0], "in", values))
        else:
            left.append(name)
    return tuple(taken), tuple(left)


CALENDAR = Question(("orders",), by=(MONTH,))
LAST_DAY = Question(("orders",), by=(DAY,), order_by=(f"-{DAY}",), limit=1)
CHOICES: Mapping[str, Question] = {
    "state": Question(("orders",), by=("customer_state",), order_by=("-orders",)),
    "category": Question(("items_sold",), by=("category_name",), order_by=("-items_sold",)),
    "payment": Question(("orders",), by=("main_payment_type",), order_by=("-orders",)),
    "seller": Question(("items_sold",), by=("seller_state",), order_by=("-items_sold",)),
    "status": Question(("orders",), by=("order_status",), order_by=("-orders",)),
}
"""What values the filters have, the most frequent first."""
