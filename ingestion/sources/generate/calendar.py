"""Which orders there are: month and time of purchase, status, how many lines."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from ingestion.sources.generate.draws import Draws, Flags, Ints, Pool, apportion, spread
from ingestion.sources.generate.figures import (
    FIRST_PURCHASE,
    HOUR_WEIGHTS,
    ITEMS_PER_ORDER,
    LAST_PURCHASE,
    LINES_BEYOND_ONE,
    MONTHS,
    ORDERS,
    PLANNED_DAYS,
    STATUSES,
    WEEKDAY_WEIGHTS,
    WITHOUT_ITEMS,
    Month,
)
from ingestion.sources.generate.parts import Part

DAY = 86_400


def seconds(date: str) -> int:
    """Return a moment, of a day its midnight, in seconds since 1970."""
    return int(dt.datetime.fromisoformat(date).replace(tzinfo=dt.UTC).timestamp())


STATUS_NAMES = tuple(STATUSES)


@dataclass(frozen=True)
class Plan:
    """The orders, in the order of the file; times are seconds since 1970, without a time zone."""

    month: Ints
    status: Ints
    purchase: Ints
    lines: Ints

    def has(self, *statuses: str) -> Flags:
        """Say which orders have one of these statuses."""
        return np.isin(self.status, [STATUS_NAMES.index(name) for name in statuses])

    @property
    def unpaid(self) -> int:
        """The order without a payment: the first one that was delivered."""
        delivered = np.flatnonzero(self.has("delivered"))
        return int(delivered[np.argmin(self.purchase[delivered])])


def plan_orders(part: Part) -> Plan:
    """Decide how many orders of each status each month has, and when each was bought."""
    draws = part.draws("orders")
    month, status = _months_and_statuses(draws, part)
    purchase = np.zeros(len(month), dtype=np.int64)
    for index, facts in enumerate(MONTHS):
        mine = np.flatnonzero(month == index)
        purchase[mine] = _times(draws, facts, len(mine))
    order = draws.shuffled(len(month))
    month, status, purchase = month[order], status[order], purchase[order]
    canceled = np.flatnonzero(status == STATUS_NAMES.index("canceled"))
    purchase[canceled[np.argmax(purchase[canceled])]] = seconds(LAST_PURCHASE)
    purchase[canceled[np.argmin(purchase[canceled])]] = seconds(FIRST_PURCHASE)
    plan = Plan(month, status, purchase, np.ones(len(month), dtype=np.int64))
    _plan_lines(draws, part, plan)
    return plan


def _months_and_statuses(draws: Draws, part: Part) -> tuple[Ints, Ints]:
    """Deal out the statuses: three by their published months, the others over what is left."""
    counts = apportion(part.of(ORDERS), list(STATUSES.values()), least=1)
    published = zip(*((m.delivered, m.canceled, m.unavailable) for m in MONTHS), strict=True)
    months = [
        spread(apportion(count, by_month))
        for count, by_month in zip(counts[:3], published, strict=True)
    ]
    others = [m.orders - m.delivered - m.canceled - m.unavailable for m in MONTHS]
    months.append(spread(apportion(sum(counts[3:]), others)))
    statuses = [np.full(counts[index], index, dtype=np.int64) for index in range(3)]
    rest = 3 + spread(counts[3:])
    statuses.append(rest[draws.shuffled(len(rest))])
    return np.concatenate(months), np.concatenate(statuses)


def _times(draws: Draws, facts: Month, count: int) -> Ints:
    year, month = (int(piece) for piece in facts.name.split("-"))
    days = list(range(facts.first_day, facts.last_day + 1))
    planned = PLANNED_DAYS.get(facts.name, {})
    weights = [
        0 if day in planned else WEEKDAY_WEIGHTS[dt.date(year, month, day).weekday()]
        for day in days
    ]
    *special, rest = apportion(count, [*planned.values(), facts.orders - sum(planned.values())])
    shares = apportion(rest, weights)
    for day, share in zip(planned, special, strict=True):
        shares[days.index(day)] = share
    first = seconds(f"{facts.name}-{facts.first_day:02}") // DAY
    bought = (spread(shares) + first)[draws.shuffled(count)]
    hour = spread(list(HOUR_WEIGHTS))[draws.below(count, sum(HOUR_WEIGHTS))]
    return bought * DAY + hour * 3600 + draws.below(count, 3600)


def _plan_lines(draws: Draws, part: Part, plan: Plan) -> None:
    """Say how many lines each order has: none, one, or by status and in all as many as published.

    Every month with a canceled order has a canceled order without lines.
    """
    lines = plan.lines
    line = draws.shuffled(len(lines))
    pool = Pool(line)
    pool.take(1, np.arange(len(lines)) == plan.unpaid)
    lines[plan.unpaid] = 3
    canceled = line[plan.has("canceled")[line]]
    _, monthly = np.unique(plan.month[canceled], return_index=True)
    ahead = np.zeros(len(lines), dtype=np.bool_)
    ahead[canceled[monthly]] = True
    for name, count in WITHOUT_ITEMS.items():
        wanted = min(part.of(count), int(plan.has(name).sum()))
        taken = pool.take(wanted, ahead & plan.has(name))
        lines[taken] = 0
        lines[pool.take(wanted - len(taken), plan.has(name))] = 0
    left = {number: part.of(count) for number, count in ITEMS_PER_ORDER.items() if number > 1}
    left[3] -= 1
    for name, numbers in LINES_BEYOND_ONE.items():
        for number, count in numbers.items():
            taken = pool.take(min(part.of(count, least=0), left[number]), plan.has(name))
            lines[taken] = number
            left[number] -= len(taken)
    delivered = plan.has("delivered")
    for number, count in left.items():
        lines[pool.take(count, delivered)] = number
