"""When an order was approved, shipped and delivered, and until when it was promised."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ingestion.sources.generate import figures
from ingestion.sources.generate.calendar import DAY, Plan, seconds
from ingestion.sources.generate.draws import Draws, Flags, Ints, Pool, apportion, lognormal
from ingestion.sources.generate.figures import MONTHS
from ingestion.sources.generate.parts import Part
from ingestion.sources.generate.places import STATES
from ingestion.sources.generate.ways import Ways

NEVER = np.iinfo(np.int64).min
"""A time that an order has not."""


@dataclass(frozen=True)
class Timeline:
    """The times of each order, in seconds; NEVER where there is none."""

    approved: Ints
    carrier: Ints
    delivered: Ints
    estimated: Ints

    @property
    def is_late(self) -> Flags:
        """Which orders were delivered later than the estimate's midnight."""
        return self.delivered > self.estimated


_APPROVAL_HOURS = np.array([
    0.1, 0.15, 0.17, 0.18, 0.19, 0.2, 0.21, 0.23, 0.25, 0.28, 0.34, 0.45, 0.7, 1.3, 4, 13, 48,
])  # fmt: skip
"""Quantiles of the wait for the approval of what was not paid by boleto."""


def make_timeline(part: Part, plan: Plan, state: Ints, ways: Ways) -> Timeline:
    """Decide the times of every order: first as if all were delivered, then what is missing."""
    draws = part.draws("timeline")
    pool = Pool(draws.shuffled(len(plan.month)))
    boleto = ways.by("boleto")
    undated = np.concatenate(
        [
            pool.take(part.of(count), plan.has("delivered") & ways.by(way))
            for way, count in figures.DELIVERED_WITHOUT_DATE.items()
        ]
    )
    eligible = plan.has("delivered")
    eligible[undated] = False
    late, on_the_day = _late(draws, part, plan, state, eligible)
    estimated, delivered = _promised_and_delivered(draws, plan, state, late, on_the_day)
    took = delivered - plan.purchase
    delay = np.where(
        boleto,
        draws.along(len(took), lognormal(30, 40)) * 3600,
        draws.along(len(took), _APPROVAL_HOURS) * 3600,
    ).astype(np.int64)
    approved = plan.purchase + np.minimum(delay + 60, took * 3 // 10)
    handling = (draws.along(len(took), lognormal(1.85, 2.86)) * DAY).astype(np.int64)
    carrier = approved + np.minimum(handling + 3600, (delivered - approved) * 8 // 10)
    times = Timeline(approved, carrier, delivered, estimated)
    _disorder(draws, part, plan, pool, times)
    _forget(part, plan, pool, times, undated=undated, boleto=boleto)
    return times


def _late(
    draws: Draws, part: Part, plan: Plan, state: Ints, eligible: Flags
) -> tuple[Flags, Flags]:
    """Choose the late orders of each month, more often in the states that are late more often."""
    late = np.zeros(len(state), dtype=np.bool_)
    on_the_day = late.copy()
    by_month = apportion(part.of(figures.LATE), [facts.late for facts in MONTHS])
    by_date = apportion(
        part.of(figures.LATE_BY_DATE), [facts.late_by_date * facts.delivered for facts in MONTHS]
    )
    rate = np.array([facts.late for facts in STATES], dtype=np.float64)
    turn = draws.uniform(len(state)) / rate[state]
    for month, (count, beyond) in enumerate(zip(by_month, by_date, strict=True)):
        mine = np.flatnonzero(eligible & (plan.month == month))
        chosen = mine[np.argsort(turn[mine], kind="stable")][:count]
        late[chosen] = True
        on_the_day[chosen[draws.shuffled(len(chosen))][beyond:]] = True
    return late, on_the_day


def _promised_and_delivered(
    draws: Draws, plan: Plan, state: Ints, late: Flags, on_the_day: Flags
) -> tuple[Ints, Ints]:
    count = len(state)
    days = np.array([facts.days for facts in STATES])[state]
    lead = 6 + draws.below(count, 13) + (days * (0.8 + 0.4 * draws.uniform(count))).astype(np.int64)
    today = plan.purchase // DAY
    last = seconds(figures.LAST_DELIVERY) // DAY - 1
    promised = np.where(late, np.minimum(today + lead, last - 1), today + lead)
    on_time = today + np.maximum(
        (days * draws.along(count, lognormal(0.90, 1.015))).astype(np.int64), 1
    )
    # Who would come too late, comes at some day before the promise instead.
    too_late = today + 2 + draws.below(count, lead - 2)
    on_time = np.where(on_time < promised, on_time, too_late)
    beyond = promised + 1 + draws.along(count, lognormal(6, 10.5)).astype(np.int64)
    day = np.where(late, np.where(on_the_day, promised, beyond), on_time)
    day = np.maximum(np.minimum(day, np.minimum(last, today + figures.LONGEST_DAYS)), today + 1)
    return promised * DAY, day * DAY + 8 * 3600 + draws.below(count, 13 * 3600)


def _disorder(draws: Draws, part: Part, plan: Plan, pool: Pool, times: Timeline) -> None:
    """Put times into the impossible sequences that the dataset has."""
    first, last = (seconds(day) for day in figures.CARRIER_BEFORE_PURCHASE_DAYS)
    in_those_days = (plan.purchase >= first + DAY) & (plan.purchase < last)
    for status, count in figures.CARRIER_BEFORE_APPROVAL.items():
        early = part.of(figures.CARRIER_BEFORE_PURCHASE[status])
        rows = pool.take(early, plan.has(status) & in_those_days)
        times.carrier[rows] = plan.purchase[rows] - 600 - draws.below(len(rows), 36_000)
        rows = pool.take(part.of(count) - early, plan.has(status))
        span = times.delivered[rows] - times.carrier[rows]
        times.approved[rows] = times.carrier[rows] + 1 + span * draws.below(len(rows), 80) // 100
        if status == "delivered":
            last_of_all = rows[: part.of(figures.DELIVERY_BEFORE_APPROVAL)]
            hours = 3600 * (1 + draws.below(len(last_of_all), 72))
            times.approved[last_of_all] = times.delivered[last_of_all] + hours
    rows = pool.take(part.of(figures.DELIVERY_BEFORE_CARRIER), plan.has("delivered"))
    times.carrier[rows] = times.delivered[rows] + 3600 * (1 + draws.below(len(rows), 200))


def _forget(
    part: Part, plan: Plan, pool: Pool, times: Timeline, *, undated: Ints, boleto: Flags
) -> None:
    """Take away the times that an order of its status has not, or that got lost."""
    delivered, canceled = plan.has("delivered"), plan.has("canceled")
    yet_delivered = pool.take(part.of(figures.CANCELED_YET_DELIVERED), canceled)
    on_the_way = part.of(
        figures.STATUSES["canceled"]
        - figures.CANCELED_WITHOUT_CARRIER
        - figures.CANCELED_YET_DELIVERED
    )
    pool.take(on_the_way, canceled)
    left = pool.take(len(canceled), canceled)
    times.delivered[yet_delivered[:1]] = times.estimated[yet_delivered[:1]] + 2 * DAY
    not_handed = plan.has("unavailable", "invoiced", "processing", "created", "approved")
    not_handed[left] = True
    not_handed[undated[:1]] = True
    not_handed[pool.take(part.of(figures.DELIVERED_WITHOUT_CARRIER) - 1, delivered)] = True
    times.carrier[not_handed] = NEVER
    kept = delivered.copy()
    kept[yet_delivered] = True
    kept[undated] = False
    times.delivered[~kept] = NEVER
    early_2017 = (plan.month == 3) | (plan.month == 4)
    lost = pool.take(part.of(figures.DELIVERED_WITHOUT_APPROVAL), delivered & early_2017 & boleto)
    times.approved[plan.has("created")] = NEVER
    times.approved[left[: part.of(figures.CANCELED_WITHOUT_APPROVAL)]] = NEVER
    times.approved[lost] = NEVER


def written(times: Ints) -> pl.Series:
    """Return times as a column of the file."""
    column = pl.Series(times)
    return pl.select(
        pl.when(column != NEVER).then(pl.from_epoch(column, time_unit="s"))
    ).to_series()
