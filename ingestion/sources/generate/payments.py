"""In which ways each order was paid, in how many rows and installments, and how much."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ingestion.sources.generate import figures
from ingestion.sources.generate.calendar import Plan
from ingestion.sources.generate.draws import (
    Draws,
    Flags,
    Ints,
    Pool,
    apportion,
    calibrated,
    evenly,
    lognormal,
    spread,
)
from ingestion.sources.generate.figures import WAYS_OF_PAYING, Size

_WAYS = tuple(WAYS_OF_PAYING)
_UNPAID = len(_WAYS)
_TYPES = ("credit_card", "boleto", "voucher", "debit_card", "not_defined")
_CARD, _BOLETO, _VOUCHER, _DEBIT, _NOT_DEFINED = range(len(_TYPES))


@dataclass(frozen=True)
class Ways:
    """How each order was paid, as an index into the ways of paying; one order was not."""

    way: Ints

    def by(self, *ways: str) -> Flags:
        """Say which orders were paid in one of these ways."""
        return np.isin(self.way, [_WAYS.index(way) for way in ways])


def choose_ways(seed: int, size: Size, plan: Plan) -> Ways:
    """Choose the way of paying for each order; the first one delivered has no payment at all."""
    draws = Draws(seed, "ways")
    orders = len(plan.month)
    order = draws.shuffled(orders)
    delivered = np.flatnonzero(plan.has("delivered"))
    unpaid = int(delivered[np.argmin(plan.purchase[delivered])])
    nothing = np.flatnonzero(plan.has("canceled") & (plan.lines == 0))
    undefined = nothing[: size.of(WAYS_OF_PAYING["not defined"])]
    ways = list(WAYS_OF_PAYING.values())
    shares = apportion(orders - 1 - len(undefined), [*ways[:5], 0, ways[6]])
    way = np.zeros(orders, dtype=np.int64)
    order = order[~np.isin(order, [unpaid, *undefined])]
    way[order] = spread(shares)
    way[undefined] = _WAYS.index("not defined")
    way[unpaid] = _UNPAID
    return Ways(way)


def make_payments(
    seed: int, size: Size, plan: Plan, ways: Ways, *, cost: Ints, order_ids: pl.Series
) -> pl.DataFrame:
    """Divide what each order costs over its payments."""
    draws = Draws(seed, "payments")
    due = _due(draws, size, plan, ways, cost)
    order, kind = _rows(draws, size, ways)
    first = np.diff(order, prepend=-1) != 0
    starts = np.flatnonzero(first)
    number = np.arange(len(order), dtype=np.int64) - starts[np.cumsum(first) - 1]
    value = _values(draws, size, ways, due=due, order=order, kind=kind, starts=starts)
    installments = _installments(draws, size, kind, number, value)
    alone = np.flatnonzero(first & np.append(first[1:], True))
    sequential = number + 1
    sequential[alone[evenly(size.of(figures.PAYMENTS_NOT_FROM_ONE), len(alone))]] += 1
    return pl.DataFrame(
        {
            "order_id": order_ids.gather(order),
            "payment_sequential": sequential,
            "payment_type": pl.Series(_TYPES).gather(kind),
            "payment_installments": installments,
            "payment_value": value / 100,
        }
    )


def _due(draws: Draws, size: Size, plan: Plan, ways: Ways, cost: Ints) -> Ints:
    """Say what is paid for each order: what it costs, or a little else, or for nothing known."""
    due = cost.copy()
    lost = calibrated(
        draws.along(len(due), lognormal(14_000, 21_000)).astype(np.int64) * (plan.lines == 0),
        int(figures.PAID_WITHOUT_ITEMS_CENTS * size.scale),
    )
    due += lost
    due[ways.by("not defined")] = 0
    pool = Pool(draws.shuffled(len(due)))
    delivered = plan.has("delivered") & ~ways.by("boleto")
    rows = pool.take(size.of(figures.PAID_A_CENT_OFF), delivered)
    due[rows] += 1 - 2 * draws.below(len(rows), 2)
    rows = pool.take(size.of(figures.PAID_WITH_INTEREST), delivered)
    due[rows] += 2 + draws.along(len(rows), lognormal(500, 950)).astype(np.int64)
    return due


def _rows(draws: Draws, size: Size, ways: Ways) -> tuple[Ints, Ints]:
    """Return order and type of each payment, order by order."""
    orders = len(ways.way)
    pool = Pool(draws.shuffled(orders))
    cards = ways.by("card", "card and voucher", "card and debit").astype(np.int64)
    for more, count in figures.CARD_TWICE.items():
        cards[pool.take(size.of(count), ways.by("card"))] += more
    vouchers = ways.by("voucher", "card and voucher").astype(np.int64)
    several = pool.take(size.of(figures.ORDERS_OF_SEVERAL_VOUCHERS), ways.by("voucher"))
    vouchers[several] += 1
    # The square of a draw gives a few orders very many vouchers.
    many = np.concatenate([several, np.flatnonzero(ways.by("card and voucher"))])
    draw = draws.uniform(max(size.of(figures.VOUCHERS_MORE_THAN_ONE) - len(several), 0))
    np.add.at(vouchers, many[(draw * draw * len(many)).astype(np.int64)], 1)
    debits = ways.by("debit", "card and debit").astype(np.int64)
    debits[pool.take(1, ways.by("debit"))] += 1
    counts = np.stack(
        [
            cards,
            ways.by("boleto").astype(np.int64),
            vouchers,
            debits,
            ways.by("not defined").astype(np.int64),
        ],
        axis=1,
    )
    flat = spread(counts.ravel().tolist())
    return flat // len(_TYPES), flat % len(_TYPES)


def _values(
    draws: Draws, size: Size, ways: Ways, *, due: Ints, order: Ints, kind: Ints, starts: Ints
) -> Ints:
    weight = 1 + draws.below(len(order), 9)
    mixed = (kind == _VOUCHER) & ways.by("card and voucher")[order]
    nothing = np.flatnonzero(mixed)
    weight[nothing[evenly(size.of(figures.VOUCHERS_OF_ZERO), len(nothing))]] = 0
    whole = np.add.reduceat(weight, starts)
    lengths = np.diff(starts, append=len(order))
    value: Ints = due[order] * weight // np.repeat(whole, lengths)
    value[starts] += due[order[starts]] - np.add.reduceat(value, starts)
    return value


def _installments(draws: Draws, size: Size, kind: Ints, number: Ints, value: Ints) -> Ints:
    """Deal out the published numbers of installments, the more to the dearer payments."""
    installments = np.ones(len(kind), dtype=np.int64)
    card = np.flatnonzero(kind == _CARD)
    rank = np.empty(len(card), dtype=np.int64)
    rank[np.argsort(value[card], kind="stable")] = np.arange(len(card))
    dearness = rank + draws.below(len(card), 2 * max(len(card), 1))
    shares = apportion(len(card), list(figures.INSTALLMENTS.values()))
    numbers = np.repeat(list(figures.INSTALLMENTS), shares)
    installments[card[np.argsort(dearness, kind="stable")]] = numbers
    second = np.flatnonzero((kind == _CARD) & (number == 1) & (installments == 1))
    installments[second[: size.of(figures.INSTALLMENTS_OF_ZERO)]] = 0
    return installments
