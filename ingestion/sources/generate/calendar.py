"""Which orders there are: month and time of purchase, status, how many lines."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from ingestion.sources.generate.draws import Draws, Flags, Ints, Pool, apportion, spread
from ingestion.sources.generate.figures import (
    BUSIEST_DAYS,
    HOUR_WEIGHTS,
    ITEMS_PER_ORDER,
    MONTHS,
    ORDERS,
    STATUSES,
    WEEKDAY_WEIGHTS,
    WITHOUT_ITEMS,
    Month,
    Size,
)

DAY = 86_400


def seconds(date: str) -> int:
    """Return the midnight at which a day begins, in seconds since 1970."""
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


def plan_orders(seed: int, size: Size) -> Plan:
    """Decide how many orders of each status each month has, and when each was bought."""
    draws = Draws(seed, "orders")
    month, status = _months_and_statuses(draws, size)
    purchase = np.zeros(len(month), dtype=np.int64)
    for index, facts in enumerate(MONTHS):
        mine = np.flatnonzero(month == index)
        purchase[mine] = _times(draws, facts, len(mine))
    order = draws.shuffled(len(month))
    month, status, purchase = month[order], status[order], purchase[order]
    return Plan(month, status, purchase, _lines(draws, status, size))


def _months_and_statuses(draws: Draws, size: Size) -> tuple[Ints, Ints]:
    """Deal out the statuses: three by their published months, the others over what is left."""
    counts = apportion(size.of(ORDERS), list(STATUSES.values()), least=1)
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
    year, month = (int(part) for part in facts.name.split("-"))
    days = list(range(facts.first_day, facts.last_day + 1))
    busy = BUSIEST_DAYS.get(facts.name, {})
    weights = [
        0 if day in busy else WEEKDAY_WEIGHTS[dt.date(year, month, day).weekday()] for day in days
    ]
    *special, rest = apportion(count, [*busy.values(), facts.orders - sum(busy.values())])
    shares = apportion(rest, weights)
    for day, share in zip(busy, special, strict=True):
        shares[days.index(day)] = share
    first = seconds(f"{facts.name}-{facts.first_day:02}") // DAY
    bought = (spread(shares) + first)[draws.shuffled(count)]
    hour = spread(list(HOUR_WEIGHTS))[draws.below(count, sum(HOUR_WEIGHTS))]
    return bought * DAY + hour * 3600 + draws.below(count, 3600)


def _lines(draws: Draws, status: Ints, size: Size) -> Ints:
    lines = np.ones(len(status), dtype=np.int64)
    pool = Pool(draws.shuffled(len(status)))
    for name, count in WITHOUT_ITEMS.items():
        where = status == STATUS_NAMES.index(name)
        lines[pool.take(min(size.of(count), int(where.sum())), where)] = 0
    anyone = np.ones(len(status), dtype=np.bool_)
    for number, count in ITEMS_PER_ORDER.items():
        if number > 1:
            lines[pool.take(size.of(count), anyone)] = number
    return lines
