"""The nine files, each made from those that it refers to, and written in the original's form."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl

from ingestion.sources.base import SourceFile
from ingestion.sources.generate.baskets import make_baskets
from ingestion.sources.generate.calendar import STATUS_NAMES, plan_orders
from ingestion.sources.generate.catalogue import CATEGORIES
from ingestion.sources.generate.customers import make_customers
from ingestion.sources.generate.draws import Draws
from ingestion.sources.generate.figures import Size
from ingestion.sources.generate.geography import geolocation_frames, make_geography
from ingestion.sources.generate.payments import choose_ways, make_payments
from ingestion.sources.generate.products import make_shop
from ingestion.sources.generate.reviews import make_reviews
from ingestion.sources.generate.timeline import make_timeline, written
from olist.progress import Progress, Step


def write_files(workdir: Path, progress: Progress, *, seed: int, scale: float) -> list[SourceFile]:
    """Make and write the files one after the other, so that few are in memory at a time."""
    files = []
    for name, frames in _frames(seed, Size(scale)):
        path = workdir / name
        rows = _write(path, frames)
        files.append(SourceFile(name, path))
        progress(Step("generate", name, done=rows, unit="rows"))
    return files


def _frames(seed: int, size: Size) -> Iterator[tuple[str, Iterable[pl.DataFrame]]]:
    geography = make_geography(size)
    yield "olist_geolocation_dataset.csv", geolocation_frames(seed, size, geography)
    shop = make_shop(seed, size, geography)
    yield "olist_sellers_dataset.csv", [shop.sellers]
    yield "olist_products_dataset.csv", [shop.products]
    yield "product_category_name_translation.csv", [_translation()]
    plan = plan_orders(seed, size)
    order_ids = pl.Series(Draws(seed, "order ids").ids(len(plan.month)))
    customers = make_customers(seed, size, len(plan.month), geography)
    yield "olist_customers_dataset.csv", [customers.frame]
    ways = choose_ways(seed, size, plan)
    times = make_timeline(seed, size, plan, customers.state, ways.by("boleto"))
    yield (
        "olist_orders_dataset.csv",
        [
            pl.DataFrame(
                {
                    "order_id": order_ids,
                    "customer_id": customers.ids,
                    "order_status": pl.Series(STATUS_NAMES).gather(plan.status),
                    "order_purchase_timestamp": written(plan.purchase),
                    "order_approved_at": written(times.approved),
                    "order_delivered_carrier_date": written(times.carrier),
                    "order_delivered_customer_date": written(times.delivered),
                    "order_estimated_delivery_date": written(times.estimated),
                }
            )
        ],
    )
    baskets = make_baskets(
        seed, size, plan, times=times, state=customers.state, shop=shop, order_ids=order_ids
    )
    yield "olist_order_items_dataset.csv", [baskets.frame]
    payments = make_payments(seed, size, plan, ways, cost=baskets.cost, order_ids=order_ids)
    yield "olist_order_payments_dataset.csv", [payments]
    yield "olist_order_reviews_dataset.csv", [make_reviews(seed, size, plan, times, order_ids)]


def _translation() -> pl.DataFrame:
    translated = [facts for facts in CATEGORIES if facts.english]
    return pl.DataFrame(
        {
            "product_category_name": [facts.name for facts in translated],
            "product_category_name_english": [facts.english for facts in translated],
        }
    )


def _write(path: Path, frames: Iterable[pl.DataFrame]) -> int:
    """Write frames whose cells are quoted already where the original quotes; return the rows."""
    translation = path.name.startswith("product_category")
    mark = "\ufeff" if translation else ""
    line_end = "\r\n" if translation else "\n"
    rows = 0
    with path.open("wb") as file:
        for frame in frames:
            if not rows:
                header = ",".join(c if translation else f'"{c}"' for c in frame.columns)
                file.write((mark + header + line_end).encode())
            frame.write_csv(
                file,
                include_header=False,
                quote_style="never",
                datetime_format="%Y-%m-%d %H:%M:%S",
                float_precision=None if "geolocation" in path.name else 2,
                line_terminator=line_end,
            )
            rows += len(frame)
    return rows
