"""The models: what each foretells, of which orders, from what, and what it does not say."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from drivers.terms import AFTER_DELIVERY, AT_ORDER, Flags, Number, column

LOWEST_SCORES = 2
"""A review of so many stars is low, as `low_review_rate` counts it."""


@dataclass(frozen=True)
class Model:
    """A question to the orders: what makes `outcome` likelier; of reviews, to those with one."""

    name: str
    outcome: str
    is_of_reviews: bool
    known_at: Literal["order", "delivery"]
    numbers: tuple[Number, ...]
    limits: str

    def population(self, orders: pl.DataFrame) -> pl.DataFrame:
        """Return the orders that the question can be put to."""
        return orders.filter(pl.col("review_score").is_not_null()) if self.is_of_reviews else orders

    def happened(self, orders: pl.DataFrame) -> Flags:
        """Say of which orders the outcome is true."""
        if self.is_of_reviews:
            return np.asarray(column(orders, "review_score") <= LOWEST_SCORES)
        return np.asarray(column(orders, "is_late") == 1)


_ASSOCIATION = (
    "Associations, not causes: what is not in the model (the product, the carrier, the season's "
    "weather) may be behind a term. Only delivered orders: those canceled or lost are not there. "
)
MODELS = (
    Model(
        "late_delivery",
        "The order was delivered after the midnight that begins its promised day.",
        False,
        "order",
        AT_ORDER,
        _ASSOCIATION
        + "The promise is the shop's own forecast, so a term says what it does not allow for. "
        "States with less than 1 % of the orders are one term.",
    ),
    Model(
        "low_review",
        "The latest review of the order has 1 or 2 stars.",
        True,
        "order",
        AT_ORDER,
        _ASSOCIATION
        + "Only orders with a review. Most of what lowers a review happens after the order is "
        "placed, so this foretells little.",
    ),
    Model(
        "low_review_after_delivery",
        "The latest review of the order has 1 or 2 stars.",
        True,
        "delivery",
        AT_ORDER + AFTER_DELIVERY,
        _ASSOCIATION
        + "Only orders with a review. It knows when the order came, so it explains and does not "
        "foretell; surveys go out on the promised day at the latest, so some reviews of late "
        "orders were written before the delivery. Terms known at order tell what is left of them "
        "beside the delivery.",
    ),
)
