"""What the pages ask of the semantic layer: metrics, dimensions, filters; never SQL."""

import datetime
from dataclasses import dataclass

from app.months import Period
from publication.reader import Filter

MONTH, DAY, STATE = "metric_time__month", "metric_time__day", "customer_state"

METRICS = ("orders", "gmv_brl", "aov_brl", "late_rate")
STATE_METRICS = ("orders", "late_rate")


@dataclass(frozen=True)
class Question:
    """What is asked; hashable, so that its answer can be kept."""

    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    order_by: tuple[str, ...] = ()
    limit: int | None = None


BY_MONTH = Question(METRICS, by=(MONTH,))
LAST_DAY = Question(("orders",), by=(DAY,), order_by=(f"-{DAY}",), limit=1)


def by_state(period: Period | None = None) -> Question:
    """Ask for each state's figures, the state with the most orders first."""
    where = (Filter(DAY, ">=", period.begin), Filter(DAY, "<", period.end)) if period else ()
    return Question(STATE_METRICS, by=(STATE,), where=where, order_by=("-orders",))


_ANY_YEAR = Period(datetime.date(2017, 1, 1), datetime.date(2018, 1, 1))
FIRST = (BY_MONTH, LAST_DAY, by_state(), by_state(_ANY_YEAR))
"""What a new visitor's first page asks, and the question that another period only fills anew."""
