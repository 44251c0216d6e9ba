"""Orders: their statuses, the times that are missing or out of sequence, lateness."""

from collections.abc import Iterator

import polars as pl

from ingestion.sources.generate import figures
from ingestion.sources.generate.census.tables import Figure, Tables, by, family, figure

TOPIC = "Orders"
BOUGHT, APPROVED, CARRIER, DELIVERED, ESTIMATED = (
    pl.col(name)
    for name in (
        "order_purchase_timestamp",
        "order_approved_at",
        "order_delivered_carrier_date",
        "order_delivered_customer_date",
        "order_estimated_delivery_date",
    )
)
IS_DELIVERED = pl.col("order_status") == "delivered"


def orders(tables: Tables) -> Iterator[Figure]:
    """Compare the orders."""
    yield figure(TOPIC, "rows", figures.ORDERS, tables.orders.height)
    yield family(TOPIC, "by status", figures.STATUSES, by(tables.orders, "order_status"))
    yield from _missing(tables)
    yield from _out_of_sequence(tables)
    yield from _durations(tables)


def _missing(tables: Tables) -> Iterator[Figure]:
    lacking = tables.orders.join(tables.items, on="order_id", how="anti")
    yield family(
        TOPIC, "without items, by status", figures.WITHOUT_ITEMS, by(lacking, "order_status")
    )
    count = {
        "without approval": (160, APPROVED.is_null()),
        "without carrier date": (1_783, CARRIER.is_null()),
        "without delivery date": (2_965, DELIVERED.is_null()),
        "delivered without delivery date": (8, IS_DELIVERED & DELIVERED.is_null()),
        "delivered without carrier date": (2, IS_DELIVERED & CARRIER.is_null()),
        "canceled with a delivery date": (
            6,
            (pl.col("order_status") == "canceled") & DELIVERED.is_not_null(),
        ),
        "estimates that are no midnight": (0, ESTIMATED.dt.time() != pl.time(0)),
        "delivered without approval": (14, IS_DELIVERED & APPROVED.is_null()),
    }
    for name, (published, condition) in count.items():
        yield figure(TOPIC, name, published, tables.orders.filter(condition).height)
    boleto = tables.payments.filter(pl.col("payment_type") == "boleto")
    unapproved = tables.orders.filter(IS_DELIVERED & APPROVED.is_null())
    of_boleto = unapproved.join(boleto, on="order_id", how="semi").height
    yield figure(TOPIC, "… of them paid by boleto", 14, of_boleto)


def _out_of_sequence(tables: Tables) -> Iterator[Figure]:
    sequences = {
        "carrier before approval": (1_359, CARRIER < APPROVED),
        "carrier before purchase": (166, CARRIER < BOUGHT),
        "delivery before carrier": (23, DELIVERED < CARRIER),
        "delivery before approval": (61, DELIVERED < APPROVED),
        "approval before purchase": (0, APPROVED < BOUGHT),
        "delivery before purchase": (0, DELIVERED < BOUGHT),
        "estimate before purchase": (0, ESTIMATED < BOUGHT),
    }
    for name, (published, condition) in sequences.items():
        yield figure(TOPIC, name, published, tables.orders.filter(condition).height)
    anomaly = pl.any_horizontal(*(condition for _, condition in sequences.values())).fill_null(
        False
    )
    status = (IS_DELIVERED & DELIVERED.is_null()) | (
        (pl.col("order_status") == "canceled") & DELIVERED.is_not_null()
    )
    yield figure(
        TOPIC,
        "with any of these, or a date that their status excludes",
        1_396,
        tables.orders.filter(anomaly | status).height,
    )
    first, last = (pl.lit(day).str.to_date() for day in figures.CARRIER_BEFORE_PURCHASE_DAYS)
    outside = (CARRIER < BOUGHT) & ~BOUGHT.dt.date().is_between(first, last)
    yield figure(
        TOPIC,
        "carrier before purchase, outside the published days",
        0,
        tables.orders.filter(outside).height,
    )


def _durations(tables: Tables) -> Iterator[Figure]:
    dated = tables.orders.filter(IS_DELIVERED & DELIVERED.is_not_null())
    days = dated.select(((DELIVERED - BOUGHT).dt.total_seconds() / 86_400).alias("days"))["days"]
    late = dated.filter(DELIVERED > ESTIMATED)
    yield figure(TOPIC, "delivered and dated", 96_470, dated.height)
    yield figure(TOPIC, "late, by the moment", figures.LATE, late.height)
    by_date = dated.filter(DELIVERED.dt.date() > ESTIMATED.dt.date()).height
    yield figure(TOPIC, "late, by the date", figures.LATE_BY_DATE, by_date)
    yield figure(
        TOPIC, "late in any status", 7_827, tables.orders.filter(DELIVERED > ESTIMATED).height
    )
    for name, published, generated in (
        ("mean", 12.56, days.mean()),
        ("median", 10.22, days.median()),
        ("nine in ten within", 23.10, days.quantile(0.9)),
        ("longest", 210.0, days.max()),
    ):
        yield figure(TOPIC, f"days to delivery, {name}", published, float(generated), 0.03)  # type: ignore[arg-type]
    by_state = by(late, "customer_state")
    for state, published in (("SP", 2_387), ("RJ", 1_664)):
        yield figure(TOPIC, f"late in {state}", published, by_state[state], 0.05)
    approval = tables.orders.select((APPROVED - BOUGHT).dt.total_seconds() / 3600).to_series()
    yield figure(TOPIC, "hours to approval, mean", 10.42, float(approval.mean()), 0.1)  # type: ignore[arg-type]
    friday = tables.orders.filter(BOUGHT.dt.date() == pl.date(2017, 11, 24)).height
    yield figure(TOPIC, "on Black Friday 2017", 1_176, friday)
    week = tables.orders.filter(
        BOUGHT.dt.date().is_between(pl.date(2018, 8, 27), pl.date(2018, 9, 2))
    )
    yield figure(TOPIC, "in the week of 2018-08-27", 130, week.height)
