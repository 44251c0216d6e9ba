"""Customers: who comes back? Cohorts, new and returning, segments and their value."""

from typing import Any

import streamlit as st

from app.blocks import breakdown, trend
from app.charts.grids import Cell, cells
from app.frame import opened
from app.headlines import headlines
from app.passport import Shown
from app.tiles import chart
from app.view import View
from publication.reader import Rows

COHORTS = Rows(
    "mart_cohorts",
    ("cohort_month_start_date", "month_number", "cohort_size", "active_customer_count"),
    where=(("month_number", ">=", 1), ("month_number", "<=", 12)),
    order_by=("cohort_month_start_date", "month_number"),
)


def cohorts(view: View) -> None:
    """Show how many of each month's new persons came back, where that can be known."""
    say = view.locale.say
    rows = [
        row
        for row in view.figures.rows(COHORTS)
        if row["cohort_month_start_date"] in view.calendar.complete
    ]
    grid = [_cell(view, row) for row in rows]
    titles = (say("customers.since"), say("customers.cohort"), say("customers.share"))
    named = {
        "cohort_month_start_date": titles[1],
        "month_number": titles[0],
        "cohort_size": view.label("new_customers"),
        "active_customer_count": titles[2],
    }
    how = say("customers.cohorts_how")
    shown = Shown("cohorts", say("customers.cohorts"), rows, named, (COHORTS,), {}, how)
    spec = cells(grid, titles=titles, locale=view.locale, unit="share")
    lines = len({cell.row for cell in grid})
    chart(view, shown, spec, height=24 * lines + 60, alt=say("customers.cohorts"), wide=True)


def _cell(view: View, row: dict[str, Any]) -> Cell:
    month, number = row["cohort_month_start_date"], row["month_number"]
    back, size = row["active_customer_count"], row["cohort_size"]
    share = None if back is None or not size else back / size
    name = view.locale.month(month, short=True)
    return Cell(
        f"{month} {number}",
        str(number),
        name,
        f"{name} + {number}",
        share,
        "" if share is None else view.locale.number(share * 100, 1),
        view.locale.say("customers.persons", count=back, size=view.locale.number(size)),
    )


with opened("customers") as view:
    headlines(
        view, "active_customers", "new_customers", "returning_order_share", "month_1_retention_rate"
    )
    cohorts(view)
    left, right = st.columns(2)
    with left:
        trend(view, "new_customers")
        breakdown(view, "new_customers", "segment")
    with right:
        trend(view, "returning_order_share")
        breakdown(view, "valid_gmv_brl", "segment")
