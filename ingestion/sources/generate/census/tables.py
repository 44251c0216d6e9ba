"""The nine files as tables, and what a figure is."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ingestion.sources.generate.forms import FORMS

Number = int | float


@dataclass(frozen=True)
class Figure:
    """One figure, or a family of them in which the largest difference counts."""

    topic: str
    name: str
    published: Number
    generated: Number
    difference: Number
    within: float = 0.0
    """By what share of the published figure it may differ; 0 where it is exact."""

    @property
    def holds(self) -> bool:
        """Whether the difference is within what is promised."""
        return abs(self.difference) <= self.within * abs(self.published)


def figure(
    topic: str, name: str, published: Number, generated: Number, within: float = 0.0
) -> Figure:
    """Compare one figure."""
    difference = generated - published
    if isinstance(published, float):
        digits = len(str(published).partition(".")[2])
        generated, difference = round(generated, digits), round(difference, digits)
    return Figure(topic, name, published, generated, difference, within)


def family(
    topic: str,
    name: str,
    published: Mapping[str, Number],
    generated: Mapping[str, Number],
    within: float = 0.0,
) -> Figure:
    """Compare figures that belong together: their sums are shown, and the largest difference."""
    differences = [generated.get(key, 0) - value for key, value in published.items()]
    differences += [value for key, value in generated.items() if key not in published]
    return Figure(
        topic,
        f"{name} ({len(published)} figures, largest difference)",
        sum(published.values()),
        sum(generated.values()),
        max(differences, key=abs),
        within,
    )


def by(frame: pl.DataFrame, key: str, value: str | None = None) -> dict[str, int]:
    """Count the rows by a column, or add up another one."""
    what = pl.len() if value is None else pl.col(value).sum()
    return {str(name): int(total) for name, total in frame.group_by(key).agg(what).iter_rows()}


@dataclass(frozen=True)
class Tables:
    """The tables: amounts in cents, times as times, everything else as text."""

    orders: pl.DataFrame
    items: pl.DataFrame
    payments: pl.DataFrame
    reviews: pl.DataFrame
    customers: pl.DataFrame
    products: pl.DataFrame
    sellers: pl.DataFrame
    geolocation: pl.DataFrame
    translation: pl.DataFrame


def read_tables(folder: Path) -> Tables:
    """Read the files."""

    def read(name: str) -> pl.DataFrame:
        frame = pl.read_csv(folder / FORMS[name].file, infer_schema=False)
        times = [c for c in frame.columns if c.endswith(("_timestamp", "_at", "_date"))]
        amounts = [c for c in frame.columns if c in {"price", "freight_value", "payment_value"}]
        return frame.with_columns(
            *(pl.col(c).str.to_datetime("%Y-%m-%d %H:%M:%S") for c in times),
            *((pl.col(c).cast(pl.Float64) * 100).round().cast(pl.Int64) for c in amounts),
        )

    orders = read("orders").join(read("customers"), on="customer_id", maintain_order="left")
    facts = orders.select(
        "order_id",
        "order_status",
        "customer_state",
        month=pl.col("order_purchase_timestamp").dt.strftime("%Y-%m"),
    )
    items = read("order_items").join(facts, on="order_id", maintain_order="left")
    return Tables(
        orders=orders.with_columns(month=facts["month"]),
        items=items.with_columns(total=pl.col("price") + pl.col("freight_value")),
        payments=read("order_payments").join(facts, on="order_id", maintain_order="left"),
        reviews=read("order_reviews"),
        customers=read("customers"),
        products=read("products"),
        sellers=read("sellers"),
        geolocation=read("geolocation"),
        translation=read("translation"),
    )
