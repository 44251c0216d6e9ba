"""Reviews: how many, of which orders, which score, with what text."""

from collections.abc import Iterator

import polars as pl

from ingestion.sources.generate import figures_of_reviews as figures
from ingestion.sources.generate.census.orders import BOUGHT, DELIVERED, ESTIMATED, IS_DELIVERED
from ingestion.sources.generate.census.tables import Figure, Tables, by, family, figure

TOPIC = "Reviews"
TITLE, MESSAGE = "review_comment_title", "review_comment_message"


def reviews(tables: Tables) -> Iterator[Figure]:
    """Compare the reviews."""
    rows = tables.reviews.with_columns(pl.col("review_score").cast(pl.Int64))
    yield figure(TOPIC, "rows", 99_224, rows.height)
    scores = {str(score): count for score, count in enumerate(figures.SCORES, start=1)}
    yield family(TOPIC, "rows by score", scores, by(rows, "review_score"))
    yield figure(TOPIC, "rows without a title", 87_656, rows[TITLE].null_count())
    yield figure(TOPIC, "rows without a message", 58_247, rows[MESSAGE].null_count())
    lines = rows.height + int(rows[MESSAGE].str.count_matches("\n").sum())
    yield figure(TOPIC, "lines of the file, without its header", 104_719, lines, 0.02)
    ids = rows.group_by("review_id").len()["len"]
    shared = ids.filter(ids > 1)
    yield figure(TOPIC, "different ids", 98_410, len(ids))
    yield figure(TOPIC, "ids of several orders", 789, len(shared))
    yield figure(TOPIC, "rows of these", 1_603, int(shared.sum()))
    orders = rows.group_by("order_id").agg(pl.len(), pl.col("review_score").n_unique())
    yield figure(TOPIC, "orders with several", 547, orders.filter(pl.col("len") > 1).height)
    yield figure(
        TOPIC, "… of differing scores", figures.ORDERS_WITH_DIFFERING_SCORES,
        orders.filter(pl.col("review_score") > 1).height,
    )  # fmt: skip
    lacking = tables.orders.join(rows, on="order_id", how="anti")
    yield figure(TOPIC, "orders without one", 768, lacking.height)
    yield figure(TOPIC, "… of them delivered", 646, lacking.filter(IS_DELIVERED).height)
    yield from _with_orders(tables, rows)


def _with_orders(tables: Tables, rows: pl.DataFrame) -> Iterator[Figure]:
    both = rows.join(tables.orders, on="order_id")
    early = both.filter(pl.col("review_creation_date") < BOUGHT.dt.truncate("1d")).height
    yield figure(TOPIC, "written before the day of the purchase", 65, early)
    done = both.filter(IS_DELIVERED & DELIVERED.is_not_null())
    for name, published, condition in (
        ("mean score when on time", 4.29, DELIVERED <= ESTIMATED),
        ("mean score when late", 2.57, DELIVERED > ESTIMATED),
    ):
        mean = float(done.filter(condition)["review_score"].mean())  # type: ignore[arg-type]
        yield figure(TOPIC, name, published, mean, 0.02)
