"""Overview: how trade goes, in four metrics by month, and where the orders come from."""

import datetime
from collections.abc import Sequence

import streamlit as st

from app import months
from app.formats import month_name, quiet
from app.publications import Question, as_date, reading
from app.tiles import Tile, group_tile, month_tile, source_line, table
from publication.reader import Filter

TILES = (
    Tile("orders", "bar"),
    Tile("gmv_brl", "bar"),
    Tile("aov_brl", "line"),
    Tile("late_rate", "line", better="less"),
)
METRICS = tuple(tile.metric for tile in TILES)
STATE_METRICS = ("orders", "late_rate")
MONTH, DAY, STATE = "metric_time__month", "metric_time__day", "customer_state"


def choose_period(complete: Sequence[datetime.date]) -> str:
    """Let the reader choose a period; it stands in the page's address."""
    choices = months.period_choices(complete)
    if len(choices) == 1:
        return months.ALL
    # Streamlit drops a value that is no choice, and takes an empty one for no choice at all.
    asked = st.query_params.get("period", months.ALL)
    chosen = st.segmented_control(
        "Period",
        choices,
        default=months.ALL,
        required=True,
        key="period",
        bind="query-params",
    )
    if asked not in choices:
        st.markdown(quiet("The address asks for a period that is not there: all months are shown."))
    return chosen or months.ALL


st.title("Olist overview")
with reading() as figures:
    metrics = figures.metrics()
    by_month = {as_date(row[MONTH]): row for row in figures.ask(Question(METRICS, by=(MONTH,)))}
    if not by_month:
        st.info("**This publication has no orders.** Load some: `olist run`")
        st.stop()
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
            STATE_METRICS,
            by=(STATE,),
            where=(Filter(DAY, ">=", period.begin), Filter(DAY, "<", period.end)),
            order_by=("-orders",),
        )
    )

st.subheader(month_name(max(shown)) if shown else "No complete month yet")
partial = " Shaded months are incomplete." if set(period.months) - set(complete) else ""
st.markdown(quiet(f"The last complete month, and how it changed.{partial}"))
for pair in (TILES[:2], TILES[2:]):
    for column, tile in zip(st.columns(2), pair, strict=True):
        with column:
            series = {month: row[tile.metric] for month, row in by_month.items()}
            month_tile(tile, metrics[tile.metric], series, period, complete)
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

st.subheader("By state of the customer")
for column, name in zip(st.columns(2), STATE_METRICS, strict=True):
    with column:
        group_tile(metrics[name], {row[STATE]: row[name] for row in by_state}, group="State")
table(
    "States as a table",
    ["state", *STATE_METRICS],
    [[row[STATE], *(row[name] for name in STATE_METRICS)] for row in by_state],
    file_name="olist_metrics_by_state.csv",
)
