"""Payments: types, rows, installments, and how they agree with the items."""

from collections.abc import Iterator

import polars as pl

from ingestion.sources.generate import figures_of_money as money
from ingestion.sources.generate import figures_of_payments as figures
from ingestion.sources.generate.census.tables import Figure, Tables, by, family, figure

TOPIC = "Payments"
ROWS = {
    "credit_card": 76_795, "boleto": 19_784, "voucher": 5_775, "debit_card": 1_529,
    "not_defined": 3,
}  # fmt: skip
ORDERS = {
    "credit_card": 76_505, "boleto": 19_784, "voucher": 3_866, "debit_card": 1_528,
    "not_defined": 3,
}  # fmt: skip


def payments(tables: Tables) -> Iterator[Figure]:
    """Compare the payments."""
    rows = tables.payments
    kinds = "payment_type"
    yield figure(TOPIC, "rows", 103_886, rows.height)
    yield family(TOPIC, "rows by type", ROWS, by(rows, kinds))
    yield family(TOPIC, "orders by type", ORDERS, by(rows.unique(["order_id", kinds]), kinds))
    values = {name: value for name, value in by(rows, kinds, "payment_value").items() if value}
    yield family(TOPIC, "value by type, in cents", figures.VALUE_CENTS, values)
    statuses = by(rows, "order_status", "payment_value")
    yield family(TOPIC, "value by status, in cents", money.PAID_BY_STATUS, statuses, within=0.001)
    yield from _rows(tables)
    yield from _agreement(tables)


def _rows(tables: Tables) -> Iterator[Figure]:
    rows = tables.payments
    installments = {str(n): count for n, count in figures.INSTALLMENTS.items()}
    installments |= {"1": 52_546, "0": figures.INSTALLMENTS_OF_ZERO}
    yield family(TOPIC, "rows by installments", installments, by(rows, "payment_installments"))
    yield figure(TOPIC, "rows of no value", 9, rows.filter(pl.col("payment_value") == 0).height)
    median = float(rows["payment_value"].median()) / 100  # type: ignore[arg-type]
    yield figure(TOPIC, "median value", 100.0, median, 0.1)
    orders = rows.group_by("order_id").agg(
        pl.len().alias("rows"),
        pl.col("payment_type").n_unique().alias("types"),
        (pl.col("payment_sequential") == "1").any().alias("has_first"),
    )
    for name, published, condition in (
        ("orders with several rows", 2_961, pl.col("rows") > 1),
        ("orders with several types", 2_246, pl.col("types") > 1),
        ("orders without a first payment", figures.PAYMENTS_NOT_FROM_ONE, ~pl.col("has_first")),
    ):
        yield figure(TOPIC, name, published, orders.filter(condition).height)
    yield figure(TOPIC, "most rows of an order", 29, int(orders["rows"].max()))  # type: ignore[arg-type]
    unpaid = tables.orders.join(rows, on="order_id", how="anti").join(tables.items, on="order_id")
    yield figure(TOPIC, "orders without a payment", 1, unpaid["order_id"].n_unique())
    yield figure(TOPIC, "… what it cost, in cents", 14_346, int(unpaid["total"].sum()))


def _agreement(tables: Tables) -> Iterator[Figure]:
    cost = tables.items.group_by("order_id").agg(pl.col("total").sum())
    paid = tables.payments.group_by("order_id").agg(
        pl.col("payment_value").sum(), pl.col("order_status").first()
    )
    without = paid.join(cost, on="order_id", how="anti")["payment_value"].sum()
    yield figure(TOPIC, "paid for orders without items, in cents", 16_259_195, int(without))
    both = paid.join(cost, on="order_id").select(
        "order_status", gap=pl.col("payment_value") - pl.col("total")
    )
    gap = both["gap"]
    delivered = both.filter(pl.col("order_status") == "delivered")["gap"]
    for name, published, generated in (
        ("orders paid exactly", 98_089, (gap == 0).sum()),
        ("orders paid a cent too much or little", 273, (gap.abs() == 1).sum()),
        ("orders paid otherwise by more", 303, (gap.abs() > 1).sum()),
        ("… of them delivered", 299, (delivered.abs() > 1).sum()),
        ("orders paid otherwise by more than a real", 249, (gap.abs() > 100).sum()),
        ("paid beyond the cost, in cents", 287_039, gap.sum()),
        ("… for what was delivered", 283_148, delivered.sum()),
    ):
        yield figure(TOPIC, name, published, int(generated))
