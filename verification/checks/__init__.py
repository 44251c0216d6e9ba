"""The checks, by what they are about."""

from verification.checks import (
    customers,
    delivery,
    order_rates,
    orders,
    payments,
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
)
