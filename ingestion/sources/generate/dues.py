"""What is paid for each order: what it costs, or a little else, or something for nothing known."""

from dataclasses import dataclass

import numpy as np

from ingestion.sources.generate import figures_of_money as money
from ingestion.sources.generate import figures_of_payments as figures
from ingestion.sources.generate.calendar import STATUS_NAMES, Plan
from ingestion.sources.generate.draws import Draws, Ints, Pool, lognormal
from ingestion.sources.generate.figures import MONTHS
from ingestion.sources.generate.parts import Part
from ingestion.sources.generate.raking import Grouping, rake, settle_cents

_DEAR, _MUCH = 1_000, 101  # cents


@dataclass(frozen=True)
class Dues:
    """The amounts in cents, and the orders that only one way of paying suits."""

    due: Ints
    undefined: Ints
    by_card: Ints


def make_dues(part: Part, plan: Plan, cost: Ints) -> Dues:
    """Decide what is paid, so that the payments of each month add up to what is published."""
    draws = part.draws("dues")
    undefined = _undefined(draws, part, plan)
    extra = _extra(draws, part, plan, cost)
    due = cost + extra
    due[plan.unpaid] = 0
    lost = np.flatnonzero(plan.lines == 0)
    lost = lost[~np.isin(lost, undefined)]
    due[lost] = _lost(draws, part, plan, due, lost)
    return Dues(due, undefined, np.flatnonzero(extra))


def _undefined(draws: Draws, part: Part, plan: Plan) -> Ints:
    """Choose canceled orders that were paid in no defined way, of the month with the most."""
    nothing = np.flatnonzero(plan.has("canceled") & (plan.lines == 0))
    most = np.bincount(plan.month[nothing], minlength=len(MONTHS))[plan.month[nothing]]
    line = draws.shuffled(len(nothing))
    line = line[np.argsort(-most[line], kind="stable")]
    return nothing[line[: part.of(figures.WAYS_OF_PAYING["not defined"])]]


def _extra(draws: Draws, part: Part, plan: Plan, cost: Ints) -> Ints:
    """Say what some orders are paid beyond what they cost."""
    extra = np.zeros(len(cost), dtype=np.int64)
    pool = Pool(draws.shuffled(len(cost)))
    pool.take(1, np.arange(len(cost)) == plan.unpaid)
    dear_enough = plan.has("delivered") & (cost > _DEAR)
    rows = pool.take(part.of(figures.PAID_A_CENT_OFF), dear_enough)
    extra[rows] = 1 - 2 * draws.below(len(rows), 2)
    rows = pool.take(part.of(figures.PAID_LITTLE_OFF), dear_enough)
    extra[rows] = 2 + draws.below(len(rows), 98)
    for status, count in figures.PAID_MUCH_OFF.items():
        rows = pool.take(part.of(count), plan.has(status) & (plan.lines > 0))
        before = int(extra[plan.has(status)].sum())
        left = part.money(figures.PAID_OFF_CENTS[status]) - before - _MUCH * len(rows)
        whole = Grouping(rows * 0, np.array([max(left, 0)]))
        raw = draws.along(len(rows), lognormal(500, 950)).astype(np.int64)
        raked = rake(raw, [whole], rounds=2)
        extra[rows] = _MUCH + settle_cents(raked, whole, free=np.arange(len(rows)), unit=1)
    return extra


def _lost(draws: Draws, part: Part, plan: Plan, due: Ints, lost: Ints) -> Ints:
    """Return what was paid for the orders without items: by month and nearly by status."""
    raw = draws.along(len(lost), lognormal(14_000, 21_000)).astype(np.int64)

    def left(published: list[int], group: Ints) -> Grouping:
        paid = np.bincount(group, weights=due, minlength=len(published)).astype(np.int64)
        totals = np.array([part.money(total) for total in published], dtype=np.int64) - paid
        return Grouping(group[lost], np.maximum(totals, 0))

    by_status = left([money.PAID_BY_STATUS[name] for name in STATUS_NAMES], plan.status)
    by_month = left([amounts.paid for amounts in money.BY_MONTH.values()], plan.month)
    raked = np.maximum(rake(raw, [by_status, by_month]), 1)
    return settle_cents(raked, by_month, free=np.arange(len(lost)), unit=1)
