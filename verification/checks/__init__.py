"""The checks, by what they are about."""

from verification.checks import (
    customers,
    delivery,
    order_rates,
    orders,
    payments,
    places,
    products,
    raw,
    reviews,
    rows,
    sellers,
    spending,
)

CHECKS = (
    *raw.CHECKS,
    *rows.CHECKS,
    *orders.CHECKS,
    *order_rates.CHECKS,
    *payments.CHECKS,
    *delivery.CHECKS,
    *reviews.CHECKS,
    *customers.CHECKS,
    *spending.CHECKS,
    *sellers.CHECKS,
    *products.CHECKS,
    *places.CHECKS,
)

NOT_RECOUNTED = {
    "gmv_usd": "the exchange rates are no part of these files",
    "distance_km_avg": "it has fallbacks; the check `distances` recounts all without one",
}
"""The metrics that no check asks for, and why."""
