"""The payments: in how many rows, of which types, in how many installments and of what amount."""

import numpy as np
import polars as pl

from ingestion.sources.generate import figures_of_payments as figures
from ingestion.sources.generate.draws import Draws, Ints, Pool, apportion, evenly, spread
from ingestion.sources.generate.parts import Part
from ingestion.sources.generate.raking import Grouping, rake, settle_cents
from ingestion.sources.generate.ways import Ways

_TYPES = ("credit_card", "boleto", "voucher", "debit_card", "not_defined")
_CARD, _BOLETO, _VOUCHER, _DEBIT, _NOT_DEFINED = range(len(_TYPES))


def make_payments(part: Part, ways: Ways, due: Ints, order_ids: pl.Series) -> pl.DataFrame:
    """Divide what is paid for each order over its payments."""
    draws = part.draws("payments")
    order, kind = _rows(draws, part, ways)
    first = np.diff(order, prepend=-1) != 0
    starts = np.flatnonzero(first)
    number = np.arange(len(order), dtype=np.int64) - starts[np.cumsum(first) - 1]
    value = _values(draws, part, ways, due=due, order=order, kind=kind)
    installments = _installments(draws, part, kind, number, value)
    alone = np.flatnonzero(first & np.append(first[1:], True))
    sequential = number + 1
    sequential[alone[evenly(part.of(figures.PAYMENTS_NOT_FROM_ONE), len(alone))]] += 1
    return pl.DataFrame(
        {
            "order_id": order_ids.gather(order),
            "payment_sequential": sequential,
            "payment_type": pl.Series(_TYPES).gather(kind),
            "payment_installments": installments,
            "payment_value": value / 100,
        }
    )


def _rows(draws: Draws, part: Part, ways: Ways) -> tuple[Ints, Ints]:
    """Return order and type of each payment, order by order."""
    orders = len(ways.way)
    pool = Pool(draws.shuffled(orders))
    cards = ways.by("card", "card and voucher", "card and debit").astype(np.int64)
    for more, count in figures.CARD_TWICE.items():
        cards[pool.take(part.of(count), ways.by("card"))] += more
    vouchers = ways.by("voucher", "card and voucher").astype(np.int64)
    _more_vouchers(draws, part, pool, ways, vouchers)
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


def _more_vouchers(draws: Draws, part: Part, pool: Pool, ways: Ways, vouchers: Ints) -> None:
    """Give some orders several vouchers, and one the most that there are."""
    several = pool.take(part.of(figures.ORDERS_OF_SEVERAL_VOUCHERS), ways.by("voucher"))
    vouchers[several] += 1
    left = max(part.of(figures.VOUCHERS_MORE_THAN_ONE) - len(several), 0)
    most = min(figures.MOST_ROWS - 2, left)
    vouchers[several[:1]] += most
    many = np.concatenate([several[1:], np.flatnonzero(ways.by("card and voucher"))])
    draw = draws.uniform(left - most)
    np.add.at(vouchers, many[((draw + draw * draw) / 2 * len(many)).astype(np.int64)], 1)


def _values(draws: Draws, part: Part, ways: Ways, *, due: Ints, order: Ints, kind: Ints) -> Ints:
    """Divide each order's amount: first between its types, then between the rows of a type."""
    cell = order * len(_TYPES) + kind
    starts = np.flatnonzero(np.diff(cell, prepend=-1))
    amount = _by_type(draws, part, ways, due[order[starts]], cell[starts])
    lengths = np.diff(starts, append=len(cell))
    weight = 1 + draws.below(len(cell), 9)
    # A few vouchers of several are worth nothing.
    further = (kind == _VOUCHER) & ways.by("card and voucher")[order]
    further[starts] = False
    nothing = np.flatnonzero(further)
    weight[nothing[evenly(part.of(figures.VOUCHERS_OF_ZERO), len(nothing))]] = 0
    whole = np.add.reduceat(weight, starts)
    value: Ints = np.repeat(amount, lengths) * weight // np.repeat(whole, lengths)
    value[starts] += amount - np.add.reduceat(value, starts)
    return value


def _by_type(draws: Draws, part: Part, ways: Ways, amount: Ints, cell: Ints) -> Ints:
    """Return what each order paid in each of its types; vouchers add up to what is published."""
    order, kind = cell // len(_TYPES), cell % len(_TYPES)
    amount = amount.copy()
    mixed = ways.by("card and voucher", "card and debit")[order]
    voucher = np.flatnonzero(mixed & (kind == _VOUCHER))
    only = int(amount[(kind == _VOUCHER) & ~mixed].sum())
    left = max(part.money(figures.VALUE_CENTS["voucher"]) - only, len(voucher))
    whole = Grouping(voucher * 0, np.array([left]))
    raw = amount[voucher] * (10 + draws.below(len(voucher), 70)) // 100
    raked = np.minimum(rake(raw, [whole], rounds=2), amount[voucher] * 9 // 10)
    free = np.flatnonzero(raked < amount[voucher] // 2)
    raked = np.maximum(settle_cents(raked, whole, free=free, unit=1), 50)
    amount[voucher] = np.minimum(raked, amount[voucher] - 1)
    debit = mixed & (kind == _DEBIT)
    amount[debit] //= 2
    # The card's row stands just before that of the other type, and takes what that leaves.
    other = np.append(mixed[1:] & (kind[1:] != _CARD), False)
    card = np.flatnonzero(mixed & (kind == _CARD) & other)
    amount[card] -= amount[card + 1]
    return amount


def _installments(draws: Draws, part: Part, kind: Ints, number: Ints, value: Ints) -> Ints:
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
    installments[second[: part.of(figures.INSTALLMENTS_OF_ZERO)]] = 0
    return installments
