"""Overview: how trade goes, in four metrics by month, and where the orders come from."""

import datetime
from collections.abc import Sequence

import streamlit as st

from app import months
from app.formats import month_name, quiet
from app.publications import reading
from app.questions import BY_MONTH, DAY, LAST_DAY, METRICS, MONTH, STATE, STATE_METRICS, by_state
from app.tiles import group_tile, month_tile, source_line, table


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
    by_month = {row[MONTH]: row for row in figures.ask(BY_MONTH)}
    if not by_month:
        st.info("**This publication has no orders.** Load some: `olist run`")
        st.stop()
    data_through = figures.ask(LAST_DAY)[0][DAY]
    source_line(figures.publication, data_through)

    complete = months.complete_months(
        {month: row["orders"] for month, row in by_month.items()}, data_through
    )
    choice = choose_period(complete)
    period = months.period_of(choice, sorted(by_month), complete)
    states = figures.ask(by_state(None if choice == months.ALL else period))

shown = [month for month in complete if month in period]
st.subheader(month_name(max(shown)) if shown else "No complete month yet")
partial = " Shaded months are incomplete." if set(period.months) - set(complete) else ""
st.markdown(quiet(f"The last complete month, and how it changed.{partial}"))
for pair in (METRICS[:2], METRICS[2:]):
    for column, name in zip(st.columns(2), pair, strict=True):
        with column:
            series = {month: row[name] for month, row in by_month.items()}
            month_tile(metrics[name], series, period, complete)
table(
    "Months as a table",
    [metrics[name] for name in METRICS],
    ["month", "complete", *METRICS],
    [
        [
            f"{month:%Y-%m}",
            month in complete,
            *(by_month.get(month, {}).get(name) for name in METRICS),
        ]
        for month in period.months
    ],
    file_name="olist_metrics_by_month.csv",
)

st.subheader("By state of the customer")
for column, name in zip(st.columns(2), STATE_METRICS, strict=True):
    with column:
        group_tile(metrics[name], {row[STATE]: row[name] for row in states}, group="State")
table(
    "States as a table",
    [metrics[name] for name in STATE_METRICS],
    ["state", *STATE_METRICS],
    [[row[STATE], *(row[name] for name in STATE_METRICS)] for row in states],
    file_name="olist_metrics_by_state.csv",
)
