"""The file of the lines, with the time by which each was to be handed to the carrier."""

import numpy as np
import polars as pl

from ingestion.sources.generate.baskets import Baskets
from ingestion.sources.generate.calendar import DAY, Plan
from ingestion.sources.generate.draws import Ints, evenly
from ingestion.sources.generate.parts import Part
from ingestion.sources.generate.prices import Prices
from ingestion.sources.generate.products import Shop
from ingestion.sources.generate.timeline import NEVER, Timeline, written

_DAYS = np.array([1.5, 3, 4, 4, 4.5, 5, 5.5, 6, 6, 6.5, 7, 7.5, 8, 9, 10, 14, 25])
"""Quantiles of the days from the approval to the limit."""


def make_items(
    part: Part, plan: Plan, times: Timeline, shop: Shop, order_ids: pl.Series,
    *, baskets: Baskets, prices: Prices,
) -> pl.DataFrame:  # fmt: skip
    """Write the lines; one limit lies years ahead."""
    return pl.DataFrame(
        {
            "order_id": order_ids.gather(baskets.order),
            "order_item_id": baskets.number + 1,
            "product_id": shop.products["product_id"].gather(baskets.product),
            "seller_id": shop.sellers["seller_id"].gather(baskets.seller),
            "shipping_limit_date": written(_limits(part, plan, times, baskets.order)),
            "price": prices.price / 100,
            "freight_value": prices.freight / 100,
        }
    )


def _limits(part: Part, plan: Plan, times: Timeline, order: Ints) -> Ints:
    draws = part.draws("limits")
    start = np.where(times.approved == NEVER, plan.purchase, times.approved)[order]
    limit: Ints = start + (draws.along(len(order), _DAYS) * DAY).astype(np.int64)
    limit[evenly(1, len(order))] += 930 * DAY
    return limit
