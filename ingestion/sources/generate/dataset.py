"""The files, made a part at a time and written in the original's form."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import polars as pl

from ingestion.sources.base import SourceFile
from ingestion.sources.generate.baskets import make_baskets
from ingestion.sources.generate.calendar import STATUS_NAMES, Plan, plan_orders
from ingestion.sources.generate.catalogue import CATEGORIES
from ingestion.sources.generate.climate import make_weather
from ingestion.sources.generate.customers import Customers, make_customers
from ingestion.sources.generate.dues import make_dues
from ingestion.sources.generate.forms import FORMS, Frames
from ingestion.sources.generate.geography import Geography, make_geography
from ingestion.sources.generate.items import make_items
from ingestion.sources.generate.parts import Part, parts_of
from ingestion.sources.generate.payments import make_payments
from ingestion.sources.generate.points import geolocation_frames
from ingestion.sources.generate.prices import make_prices
from ingestion.sources.generate.products import make_shop
from ingestion.sources.generate.rates import make_rates
from ingestion.sources.generate.reviews import make_reviews
from ingestion.sources.generate.timeline import Timeline, make_timeline, written
from ingestion.sources.generate.ways import choose_ways
from olist.progress import Progress, Step


def write_files(workdir: Path, progress: Progress, *, seed: int, scale: float) -> list[SourceFile]:
    """Make and write the files part by part, so that one part at most is in memory."""
    geography = make_geography(scale)
    rows = dict.fromkeys(FORMS, 0)
    with ExitStack() as stack:
        files = {
            name: stack.enter_context((workdir / form.file).open("wb"))
            for name, form in FORMS.items()
        }
        for part in parts_of(seed, scale):
            for name, frames in _tables(part, geography):
                form = FORMS[name]
                rows[name] += form.append(files[name], frames, header=not rows[name])
                progress(Step("generate", form.file, done=rows[name], unit="rows"))
    return [SourceFile(form.file, workdir / form.file) for form in FORMS.values()]


def _tables(part: Part, geography: Geography) -> Iterator[tuple[str, Frames]]:
    """Make the tables of a part, each from those that it refers to."""
    yield "geolocation", geolocation_frames(part, geography)
    shop = make_shop(part, geography)
    yield "sellers", [shop.sellers]
    yield "products", [shop.products]
    if part.number == 0:
        yield "translation", [_translation()]
        # Rates and weather are the same at every scale.
        yield "exchange_rates", [make_rates(part.draws("rates"))]
        yield "weather_daily", [make_weather(part.draws("weather"))]
    plan = plan_orders(part)
    customers = make_customers(part, len(plan.month), geography)
    yield "customers", [customers.frame]
    order_ids = pl.Series(part.draws("order ids").ids(len(plan.month)))
    baskets = make_baskets(part, plan, shop)
    prices = make_prices(part, plan, customers.state, shop, baskets)
    dues = make_dues(part, plan, prices.by_order(baskets, len(plan.month)))
    ways = choose_ways(part, plan, dues)
    times = make_timeline(part, plan, customers.state, ways)
    yield "orders", [_orders(plan, customers, times, order_ids)]
    yield (
        "order_items",
        [make_items(part, plan, times, shop, order_ids, baskets=baskets, prices=prices)],
    )
    yield "order_payments", [make_payments(part, ways, dues.due, order_ids)]
    yield "order_reviews", [make_reviews(part, plan, times, order_ids)]


def _orders(plan: Plan, customers: Customers, times: Timeline, ids: pl.Series) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "order_id": ids,
            "customer_id": customers.ids,
            "order_status": pl.Series(STATUS_NAMES).gather(plan.status),
            "order_purchase_timestamp": written(plan.purchase),
            "order_approved_at": written(times.approved),
            "order_delivered_carrier_date": written(times.carrier),
            "order_delivered_customer_date": written(times.delivered),
            "order_estimated_delivery_date": written(times.estimated),
        }
    )


def _translation() -> pl.DataFrame:
    translated = [facts for facts in CATEGORIES if facts.english]
    return pl.DataFrame(
        {
            "product_category_name": [facts.name for facts in translated],
            "product_category_name_english": [facts.english for facts in translated],
        }
    )
