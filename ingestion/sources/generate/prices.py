"""What the lines cost: prices that end like prices, freights by distance and weight."""

from dataclasses import dataclass

import numpy as np

from ingestion.sources.generate import figures_of_money as money
from ingestion.sources.generate.baskets import Baskets
from ingestion.sources.generate.calendar import STATUS_NAMES, Plan
from ingestion.sources.generate.draws import Flags, Ints, evenly, lognormal
from ingestion.sources.generate.figures import FREE_FREIGHT_LINES, MONTHS
from ingestion.sources.generate.parts import Part
from ingestion.sources.generate.places import STATES, distances_km
from ingestion.sources.generate.products import KINDS, Shop
from ingestion.sources.generate.raking import UNKNOWN, Grouping, rake, settle_cents

_ENDINGS = np.array([90] * 7 + [0] * 6 + [99] * 4 + [50, 80, 49], dtype=np.int64)
_OTHERS = tuple(money.PRICE_BY_STATUS)
_CANCELED = ("canceled", "unavailable")


@dataclass(frozen=True)
class Prices:
    """Price and freight of each line, in cents."""

    price: Ints
    freight: Ints

    def by_order(self, baskets: Baskets, orders: int) -> Ints:
        """Return what each order costs; sums of whole numbers, so exact as floats."""
        cost = np.bincount(baskets.order, weights=self.price + self.freight, minlength=orders)
        return cost.astype(np.int64)


@dataclass(frozen=True)
class _Lines:
    """What a line's amounts depend on."""

    month: Ints
    status: Ints
    state: Ints
    category: Ints
    is_delivered: Flags
    is_canceled: Flags


def make_prices(part: Part, plan: Plan, state: Ints, shop: Shop, baskets: Baskets) -> Prices:
    """Price the lines so that the published totals come out, most of them to the cent."""
    order = baskets.order
    lines = _Lines(
        month=plan.month[order],
        status=plan.status[order],
        state=state[order],
        category=shop.category[baskets.product],
        is_delivered=plan.has("delivered")[order],
        is_canceled=plan.has(*_CANCELED)[order],
    )
    freight = _freights(part, lines, shop, baskets)
    return Prices(_prices(part, plan, lines, shop, baskets=baskets, freight=freight), freight)


def _freights(part: Part, lines: _Lines, shop: Shop, baskets: Baskets) -> Ints:
    """Return the freight of each line, exact by month delivered and by status otherwise."""
    draws = part.draws("freights")
    count = len(lines.month)
    distance = distances_km()[shop.seller_state[baskets.seller], lines.state]
    weight = np.minimum(shop.weight[baskets.product], 30_000)
    raw = (80_000 + 55 * distance + 7 * weight) // 100
    raw = (raw * draws.along(count, lognormal(0.82, 1.0))).astype(np.int64)
    raw[evenly(part.of(FREE_FREIGHT_LINES), count)] = 0
    totals = [m.delivered - m.delivered_price for m in money.BY_MONTH.values()]
    totals += [money.FREIGHT_BY_STATUS[name] for name in _OTHERS]
    grouping = Grouping(
        np.where(lines.is_delivered, lines.month, len(MONTHS) + _other(lines.status)),
        _at(part, totals),
    )
    raked = np.minimum(rake(raw, [grouping], rounds=2), money.HIGHEST_FREIGHT)
    dearest = np.argmax(raked * lines.is_delivered)
    raked[dearest] = money.HIGHEST_FREIGHT
    free = draws.shuffled(count)
    free = free[(raked[free] > 0) & (raked[free] < money.HIGHEST_FREIGHT // 2)]
    return settle_cents(raked, grouping, free=free, unit=1)


def _prices(
    part: Part, plan: Plan, lines: _Lines, shop: Shop, *, baskets: Baskets, freight: Ints
) -> Ints:
    """Return the price of each line, exact by month delivered, by month valid and canceled."""
    draws = part.draws("prices")
    base = shop.price[baskets.product]
    # A product's price moves once, at a month of its own, by up to a tenth.
    turn = draws.below(len(shop.price), len(MONTHS))[baskets.product]
    by = draws.below(len(shop.price), 21)[baskets.product] - 10
    base = np.where(lines.month < turn, base, base * (100 + by) // 100)
    exact = _by_month(part, lines, freight)
    by_category = _by_category(part, lines)
    by_canceled = _by_canceled(part, plan, lines, freight)
    by_status = Grouping(
        np.where(lines.is_delivered, len(_OTHERS), _other(lines.status)),
        _at(part, [*money.PRICE_BY_STATUS.values(), UNKNOWN]),
    )
    raked = rake(
        base, [by_canceled, by_status, by_category, _by_state(part, lines, freight), exact]
    )
    ending = _ENDINGS[draws.below(len(shop.price), len(_ENDINGS))][baskets.product]
    reais = np.maximum((raked - ending + 50) // 100, 0)
    price = np.clip(reais * 100 + ending, money.LOWEST_PRICE, money.HIGHEST_PRICE)
    price[np.argmax(price * lines.is_delivered)] = money.HIGHEST_PRICE
    price[np.argmin(price + 10**9 * ~lines.is_delivered)] = money.LOWEST_PRICE
    free = draws.shuffled(len(price))
    free = free[(price[free] > money.LOWEST_PRICE) & (price[free] < money.HIGHEST_PRICE // 4)]
    price = settle_cents(price, exact, free=free)
    return _settle_categories(price, lines, exact, by_category, free)


def _by_month(part: Part, lines: _Lines, freight: Ints) -> Grouping:
    months = len(MONTHS)
    other = ~lines.is_delivered & ~lines.is_canceled
    freight_of_other = np.bincount(lines.month[other], weights=freight[other], minlength=months)
    amounts = list(money.BY_MONTH.values())
    totals = np.concatenate(
        [
            _at(part, [m.delivered_price for m in amounts]),
            _at(part, [m.valid - m.delivered for m in amounts]) - freight_of_other.astype(np.int64),
            _at(part, [money.PRICE_BY_STATUS[name] for name in _CANCELED]),
        ]
    )
    group = np.where(lines.is_delivered, lines.month, months + lines.month)
    for index, name in enumerate(_CANCELED):
        group = np.where(lines.status == STATUS_NAMES.index(name), 2 * months + index, group)
    return Grouping(group, np.maximum(totals, 0))


def _by_canceled(part: Part, plan: Plan, lines: _Lines, freight: Ints) -> Grouping:
    """Leave the canceled orders without lines their share of what their month paid."""
    months = len(MONTHS)
    canceled = plan.has(*_CANCELED)
    everyone = np.bincount(plan.month[canceled], minlength=months)
    bought = np.bincount(plan.month[canceled & (plan.lines > 0)], minlength=months)
    paid = _at(part, [max(m.paid - m.valid, 0) for m in money.BY_MONTH.values()])
    group = np.where(lines.is_canceled, lines.month, months)
    carried = np.bincount(group, weights=freight, minlength=months + 1).astype(np.int64)[:-1]
    totals = np.maximum(paid * bought // np.maximum(everyone, 1) - carried, 0)
    return Grouping(group, np.append(totals, UNKNOWN))


def _by_category(part: Part, lines: _Lines) -> Grouping:
    published = sum(kind.cents or 0 for kind in KINDS)
    guessed = [0 if kind.cents else kind.price * kind.lines for kind in KINDS]
    left = money.MERCHANDISE - published
    totals = [
        kind.cents or left * guess // sum(guessed)
        for kind, guess in zip(KINDS, guessed, strict=True)
    ]
    return Grouping(lines.category, _at(part, totals))


def _by_state(part: Part, lines: _Lines, freight: Ints) -> Grouping:
    """Group the valid lines by the state of the customer; the others have no total."""
    group = np.where(lines.is_canceled, len(STATES), lines.state)
    paid = np.bincount(group, weights=freight, minlength=len(STATES) + 1).astype(np.int64)[:-1]
    totals = _at(part, [money.VALID_BY_STATE[state.code] for state in STATES]) - paid
    return Grouping(group, np.append(np.maximum(totals, 0), UNKNOWN))


def _settle_categories(
    price: Ints, lines: _Lines, exact: Grouping, by_category: Grouping, free: Ints
) -> Ints:
    """Make the published categories exact, at the cost of the others within the same month."""
    full_months = np.array([month.name >= "2017" for month in MONTHS])
    free = free[lines.is_delivered[free] & full_months[lines.month[free]]]
    is_published = np.array([kind.cents is not None for kind in KINDS])
    published = Grouping(lines.category, np.where(is_published, by_category.totals, UNKNOWN))
    price = settle_cents(price, published, free=free)
    return settle_cents(price, exact, free=free[~is_published[lines.category[free]]])


def _other(status: Ints) -> Ints:
    """Return the index among the statuses whose amounts are known as a whole."""
    index = np.zeros(len(STATUS_NAMES), dtype=np.int64)
    for position, name in enumerate(_OTHERS):
        index[STATUS_NAMES.index(name)] = position
    return index[status]


def _at(part: Part, totals: list[int]) -> Ints:
    return np.array([t if t == UNKNOWN else part.money(t) for t in totals], dtype=np.int64)
