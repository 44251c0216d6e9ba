"""Orders, lateness and money by month of purchase."""

from collections.abc import Iterator

import polars as pl

from ingestion.sources.generate.census.orders import DELIVERED, ESTIMATED, IS_DELIVERED
from ingestion.sources.generate.census.tables import Figure, Tables, by, family
from ingestion.sources.generate.figures import MONTHS
from ingestion.sources.generate.figures_of_money import BY_MONTH

TOPIC = "By month of purchase"
VALID = ~pl.col("order_status").is_in(["canceled", "unavailable"])


def months(tables: Tables) -> Iterator[Figure]:
    """Compare the months."""
    orders, items = tables.orders, tables.items
    delivered = orders.filter(IS_DELIVERED)
    late = delivered.filter(DELIVERED > ESTIMATED)
    valid = {m.name: m.orders - m.canceled - m.unavailable for m in MONTHS}
    for name, published, frame in (
        ("orders", {m.name: m.orders for m in MONTHS}, orders),
        ("orders neither canceled nor unavailable", valid, orders.filter(VALID)),
        ("orders delivered", {m.name: m.delivered for m in MONTHS}, delivered),
        ("orders delivered late, from 2017", {m.name: m.late for m in MONTHS[3:]},
         late.filter(pl.col("month") >= "2017")),
    ):  # fmt: skip
        yield family(TOPIC, name, published, by(frame, "month"))
    done = items.filter(IS_DELIVERED)
    amounts = BY_MONTH.items()
    for name, cents, frame, column in (
        ("price of what was delivered", {m: a.delivered_price for m, a in amounts}, done, "price"),
        ("price and freight of what was delivered", {m: a.delivered for m, a in amounts}, done,
         "total"),
        ("price and freight, neither canceled nor unavailable", {m: a.valid for m, a in amounts},
         items.filter(VALID), "total"),
        ("payments", {m: a.paid for m, a in amounts}, tables.payments, "payment_value"),
    ):  # fmt: skip
        yield family(TOPIC, f"{name}, in cents", cents, by(frame, "month", column))
