"""The lines of the orders: which products, and of which sellers."""

from dataclasses import dataclass

import numpy as np

from ingestion.sources.generate import figures
from ingestion.sources.generate.calendar import Plan
from ingestion.sources.generate.draws import Draws, Flags, Ints, Pool, apportion, spread
from ingestion.sources.generate.parts import Part
from ingestion.sources.generate.products import KINDS, Shop

_LARGE = 20


@dataclass(frozen=True)
class Baskets:
    """The lines, order by order."""

    order: Ints
    number: Ints
    """From 0 within the order."""
    product: Ints
    seller: Ints


@dataclass(frozen=True)
class _Mixed:
    """How many different products and sellers each order has."""

    kinds: Ints
    sellers: Ints


def make_baskets(part: Part, plan: Plan, shop: Shop) -> Baskets:
    """Fill the orders; every product is bought at least once."""
    draws = part.draws("baskets")
    order = np.repeat(np.arange(len(plan.lines), dtype=np.int64), plan.lines)
    number = np.arange(len(order), dtype=np.int64) - (np.cumsum(plan.lines) - plan.lines)[order]
    mixed = _mixed(draws, part, plan)
    product = _several(draws, shop, plan, mixed, order=order, number=number)
    single = np.flatnonzero((plan.lines > 0) & (mixed.kinds == 1))
    left = _lines_by_category(len(order)) - np.bincount(
        shop.category[product[mixed.kinds[order] > 1]], minlength=len(KINDS)
    )
    chosen = np.zeros(len(plan.lines), dtype=np.int64)
    sold = np.bincount(product[mixed.kinds[order] > 1], minlength=len(shop.category)) > 0
    chosen[single] = _single(draws, shop, sold, plan.lines[single], np.maximum(left, 0))
    alone = mixed.kinds[order] == 1
    product[alone] = chosen[order[alone]]
    # Where a product has two sellers, an order of it alone goes to either.
    turn = draws.below(len(plan.lines), 2)[order]
    seller = np.where(alone & (turn > 0), shop.second[product], shop.seller[product])
    return Baskets(order, number, product, seller)


def _mixed(draws: Draws, part: Part, plan: Plan) -> _Mixed:
    kinds = np.ones(len(plan.lines), dtype=np.int64)
    pool = Pool(draws.shuffled(len(kinds)))
    for count, orders in figures.PRODUCTS_PER_ORDER.items():
        kinds[pool.take(part.of(orders), plan.lines >= count)] = count
    sellers = np.ones(len(kinds), dtype=np.int64)
    pool = Pool(draws.shuffled(len(kinds)))
    for count, orders in figures.SELLERS_PER_ORDER.items():
        sellers[pool.take(part.of(orders), kinds >= count)] = count
    return _Mixed(kinds, sellers)


def _lines_by_category(lines: int) -> Ints:
    return np.array(apportion(lines, [kind.lines for kind in KINDS]), dtype=np.int64)


def _several(
    draws: Draws, shop: Shop, plan: Plan, mixed: _Mixed, *, order: Ints, number: Ints
) -> Ints:
    """Choose products for the orders of several: of one seller side by side, then of the next."""
    most = max(figures.PRODUCTS_PER_ORDER)
    large = np.flatnonzero(shop.count >= most)
    if not len(large):
        large = np.argsort(-shop.count, kind="stable")[:most].astype(np.int64)
    # The square of a draw makes the first sellers, which are the largest, popular.
    draw = draws.uniform(len(plan.lines))
    rank: Ints = (draw * draw * len(large)).astype(np.int64)
    offset: Ints = draws.below(len(plan.lines), 1 << 30)
    slot = number * mixed.kinds[order] // plan.lines[order]
    # The last slots are those of the other sellers.
    further = np.maximum(slot - (mixed.kinds - mixed.sellers)[order], 0)
    seller: Ints = large[(rank[order] + further) % len(large)]
    return shop.first[seller] + np.remainder(offset[order] + slot, shop.count[seller])


def _single(draws: Draws, shop: Shop, sold: Flags, lines: Ints, left: Ints) -> Ints:
    """Choose the one product of each order, so that every category sells what it has left."""
    shuffled = draws.shuffled(len(lines))
    by_number = shuffled[np.argsort(-lines[shuffled], kind="stable")]
    several = int((lines > 1).sum())
    # An order of many lines is more than a small category sells.
    large = np.where(left >= _LARGE * lines.max(), left, 0)
    first = spread(apportion(several, (large if large.any() else left).tolist()))
    first = first[draws.shuffled(several)]
    filled = np.bincount(first, weights=lines[by_number[:several]], minlength=len(left))
    rest = np.maximum(left - filled.astype(np.int64), 0)
    ones = len(lines) - several
    category = np.empty(len(lines), dtype=np.int64)
    category[by_number[:several]] = first
    category[by_number[several:]] = spread(apportion(ones, rest.tolist()))
    return _popular(draws, shop, sold, category)


def _popular(draws: Draws, shop: Shop, sold: Flags, category: Ints) -> Ints:
    """Choose a product of each category: what is not sold yet, then the popular ones."""
    products = draws.shuffled(len(shop.category))
    products = products[np.argsort(2 * shop.category[products] + sold[products], kind="stable")]
    sizes = np.bincount(shop.category, minlength=len(KINDS))
    start = np.cumsum(sizes) - sizes
    order = draws.shuffled(len(category))
    order = order[np.argsort(category[order], kind="stable")]
    orders = np.bincount(category, minlength=len(KINDS))
    mine = category[order]
    number = np.arange(len(order), dtype=np.int64) - (np.cumsum(orders) - orders)[mine]
    draw = draws.uniform(len(order))
    again = (draw * draw * sizes[mine]).astype(np.int64)
    chosen = np.empty(len(category), dtype=np.int64)
    chosen[order] = products[start[mine] + np.where(number < sizes[mine], number, again)]
    return chosen
