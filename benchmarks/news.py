"""A day's news: files without what one day brought, and a delta with that and some corrections."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl

DAY = date(2018, 8, 1)
LOOKING_BACK = timedelta(days=60)

ORDERS = "olist_orders_dataset.csv"
CUSTOMERS = "olist_customers_dataset.csv"
OF_ORDERS = (
    "olist_order_items_dataset.csv",
    "olist_order_payments_dataset.csv",
    "olist_order_reviews_dataset.csv",
)
BOUGHT, DELIVERED = "order_purchase_timestamp", "order_delivered_customer_date"


def hold_back(folder: Path, news: Path) -> int:
    """Take the orders of `DAY` out of the files in `folder`; return how many orders are news.

    Beside them `news` gets as many orders of the two months before, delivered an hour later.
    """
    news.mkdir()
    orders = _read(folder / ORDERS)
    day = pl.col(BOUGHT).str.head(10)
    new = orders.filter(day == str(DAY))
    earlier = orders.filter(day.is_between(pl.lit(str(DAY - LOOKING_BACK)), pl.lit(str(DAY))))
    late = earlier.filter((day != str(DAY)) & pl.col(DELIVERED).is_not_null())
    late = late.gather_every(max(1, late.height // new.height)).with_columns(
        (pl.col(DELIVERED).str.to_datetime("%Y-%m-%d %H:%M:%S") + pl.duration(hours=1)).dt.strftime(
            "%Y-%m-%d %H:%M:%S"
        )
    )
    pl.concat([new, late]).write_csv(news / ORDERS)
    orders.filter(day != str(DAY)).write_csv(folder / ORDERS)
    for name in OF_ORDERS:
        _split(folder, news, name, new, on="order_id")
    _split(folder, news, CUSTOMERS, new, on="customer_id")
    return new.height + late.height


def _split(folder: Path, news: Path, name: str, new: pl.DataFrame, *, on: str) -> None:
    rows = _read(folder / name)
    rows.join(new, on=on, how="semi").write_csv(news / name)
    rows.join(new, on=on, how="anti").write_csv(folder / name)


def _read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False)
