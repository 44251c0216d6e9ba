"""Overview: how trade goes, in four metrics by month, and where the orders come from."""

import datetime
from collections.abc import Sequence

import streamlit as st

from app import months
from app.formats import month_name, plain
from app.publications import Question, as_date, reading
from app.tiles import Tile, group_tile, month_tile, source_line, table
from publication import Filter

TILES = (
    Tile("orders", "bar"),
    Tile("gmv_brl", "bar"),
    Tile("aov_brl", "line"),
    Tile("late_rate", "line", better="less"),
)
METRICS = tuple(tile.metric for tile in TILES)
MONTH, DAY, STATE = "metric_time__month", "metric_time__day", "customer_state"


def choose_period(complete: Sequence[datetime.date]) -> str:
    """Let the reader choose a period; it stands in the page's address."""
    labels = months.period_labels(complete)
    asked = st.query_params.get("period")
    chosen = st.segmented_control(
        "Period",
        labels,
        format_func=labels.__getitem__,
        default=months.ALL,
        required=True,
        key="period",
        bind="query-params",
    )
    if asked is not None and asked not in labels and asked not in labels.values():
        st.caption(f"There is no period “{plain(asked)}” here: all months are shown.")
    return chosen


st.title("Overview")
with reading() as figures:
    metrics = figures.metrics()
    by_month = {as_date(row[MONTH]): row for row in figures.ask(Question(METRICS, by=(MONTH,)))}
    last_day = figures.ask(Question(("orders",), by=(DAY,), order_by=(f"-{DAY}",), limit=1))
    data_through = as_date(last_day[0][DAY])
    source_line(figures.publication, data_through)

    complete = months.complete_months(
        {month: row["orders"] for month, row in by_month.items()}, data_through
    )
    period = months.period_of(choose_period(complete), sorted(by_month), complete)
    shown = [month for month in complete if month in period]
    by_state = figures.ask(
        Question(
            ("orders",),
            by=(STATE,),
            where=(Filter(DAY, ">=", period.begin), Filter(DAY, "<", period.end)),
            order_by=("-orders",),
        )
    )

st.subheader(month_name(shown[-1]) if shown else "No complete month")
columns = st.columns(2)
for index, tile in enumerate(TILES):
    with columns[index % 2]:
        series = {month: by_month.get(month, {}).get(tile.metric) for month in period.months}
        month_tile(tile, metrics[tile.metric], series, shown)
table(
    "Months as a table",
    ["month", *METRICS],
    [
        [f"{month:%Y-%m}", *(by_month[month][name] for name in METRICS)]
        for month in period.months
        if month in by_month
    ],
    file_name="olist_metrics_by_month.csv",
)
st.subheader("Where the orders come from")
group_tile(metrics["orders"], {row[STATE]: row["orders"] for row in by_state}, group="State")
table(
    "States as a table",
    ["state", "orders"],
    [[row[STATE], row["orders"]] for row in by_state],
    file_name="olist_orders_by_state.csv",
)
