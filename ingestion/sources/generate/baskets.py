"""The lines of the orders: which products, of which sellers, at what price and freight."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ingestion.sources.generate.calendar import DAY, Plan
from ingestion.sources.generate.draws import Draws, Ints, Pool, calibrated, evenly
from ingestion.sources.generate.figures import (
    FREE_FREIGHT_LINES,
    FREIGHT_CENTS,
    MERCHANDISE_CENTS,
    ORDERS_OF_SEVERAL_SELLERS,
    PRODUCTS_PER_ORDER,
    Size,
)
from ingestion.sources.generate.places import distances_km
from ingestion.sources.generate.products import Shop
from ingestion.sources.generate.timeline import NEVER, Timeline, written

_ENDINGS = np.array([90, 90, 90, 90, 99, 99, 99, 0, 0, 50], dtype=np.int64)


@dataclass(frozen=True)
class Baskets:
    """The lines as a file, and what each order costs in cents."""

    frame: pl.DataFrame
    cost: Ints


def make_baskets(
    seed: int,
    size: Size,
    plan: Plan,
    *,
    times: Timeline,
    state: Ints,
    shop: Shop,
    order_ids: pl.Series,
) -> Baskets:
    """Fill the orders; every product is bought at least once."""
    draws = Draws(seed, "baskets")
    order = np.repeat(np.arange(len(plan.lines), dtype=np.int64), plan.lines)
    number = np.arange(len(order), dtype=np.int64) - (np.cumsum(plan.lines) - plan.lines)[order]
    product = _products(draws, size, plan, shop, order=order, number=number)
    seller = shop.seller[product]
    price = _prices(draws, size, shop, product)
    freight = _freights(draws, size, shop, product, state[order])
    limit = np.where(times.approved == NEVER, plan.purchase, times.approved)[order]
    limit = limit + (4 * DAY + draws.below(len(order), 7 * DAY // 2))
    limit[evenly(1, len(order))] += 930 * DAY
    frame = pl.DataFrame(
        {
            "order_id": order_ids.gather(order),
            "order_item_id": number + 1,
            "product_id": shop.products["product_id"].gather(product),
            "seller_id": shop.sellers["seller_id"].gather(seller),
            "shipping_limit_date": written(limit),
            "price": price / 100,
            "freight_value": freight / 100,
        }
    )
    # Sums of whole numbers, so exact although bincount adds floats.
    cost = np.bincount(order, weights=price + freight, minlength=len(plan.lines))
    return Baskets(frame, cost.astype(np.int64))


def _products(
    draws: Draws, size: Size, plan: Plan, shop: Shop, *, order: Ints, number: Ints
) -> Ints:
    """Choose a product for each line: of an order's k products, line by line the next."""
    orders, products = len(plan.lines), len(shop.seller)
    kinds = np.ones(orders, dtype=np.int64)
    pool = Pool(draws.shuffled(orders))
    for number_of_kinds, count in PRODUCTS_PER_ORDER.items():
        kinds[pool.take(size.of(count), plan.lines >= number_of_kinds)] = number_of_kinds
    several = np.zeros(orders, dtype=np.bool_)
    sellers = Pool(draws.shuffled(orders)).take(size.of(ORDERS_OF_SEVERAL_SELLERS), kinds > 1)
    several[sellers] = True
    # The square of a draw makes a few products popular; which ones, is drawn as well.
    rank = draws.shuffled(products)
    popular, other = (
        rank[(draw * draw * products).astype(np.int64)]
        for draw in (draws.uniform(orders), draws.uniform(orders))
    )
    single = np.flatnonzero((plan.lines > 0) & (kinds == 1))
    single = single[draws.shuffled(len(single))][:products]
    popular[single] = np.arange(len(single))
    # Who buys several kinds of one seller, buys of one that has as many.
    large = np.flatnonzero(shop.count >= max(PRODUCTS_PER_ORDER))
    seller = shop.seller[popular]
    seller = np.where(
        (kinds > 1) & (shop.count[seller] < max(PRODUCTS_PER_ORDER)),
        large[seller % max(len(large), 1)],
        seller,
    )
    offset = popular - shop.first[seller]
    slot = number * kinds[order] // plan.lines[order]
    mine = seller[order]
    product = shop.first[mine] + (offset[order] + slot) % shop.count[mine]
    next_door = (shop.first[mine] + shop.count[mine]) % products
    elsewhere = np.where(shop.seller[other][order] == mine, next_door, other[order])
    return np.where(several[order] & (slot == kinds[order] - 1), elsewhere, product)


def _prices(draws: Draws, size: Size, shop: Shop, product: Ints) -> Ints:
    """Return the price of each line; a product has one price, which ends like a price."""
    count = np.bincount(product, minlength=len(shop.price))
    ending = _ENDINGS[draws.below(len(shop.price), len(_ENDINGS))]
    total = int(MERCHANDISE_CENTS * size.scale) - int((count * ending).sum())
    scaled = shop.price * total // int((count * shop.price).sum())
    reais: Ints = np.clip((scaled + 50) // 100, 0, 6_734)
    priced: Ints = np.maximum(reais * 100 + ending, 85)
    return priced[product]


def _freights(draws: Draws, size: Size, shop: Shop, product: Ints, state: Ints) -> Ints:
    """Return the freight of each line: by distance and weight, at times free."""
    distance = distances_km()[shop.seller_state[shop.seller[product]], state]
    heavy = np.minimum(shop.weight[product], 30_000) // 8
    raw = (900 + distance + heavy) * (700 + draws.below(len(product), 600))
    raw[evenly(size.of(FREE_FREIGHT_LINES), len(raw))] = 0
    return np.minimum(calibrated(raw, int(FREIGHT_CENTS * size.scale)), 40_968)
