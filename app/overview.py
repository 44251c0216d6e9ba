"""The overview: headlines, their course, what stands out, what changed since."""

import streamlit as st

from app.blocks import state_map, trend
from app.explaining import explain
from app.headlines import headlines
from app.standing import changes, stands_out
from app.view import View

HEADLINES = ("gmv_brl", "orders", "aov_brl", "late_rate")
MORE = ("active_customers", "review_score_avg", "delivery_days_median", "canceled_rate")


def overview(view: View) -> None:
    """Show the page; the server shows it to nobody too, so that its first visitor need not wait."""
    headlines(view, *HEADLINES)
    headlines(view, *MORE)
    left, right = st.columns(2)
    with left:
        trend(view, "gmv_brl")
    with right:
        trend(view, "late_rate")
    st.caption(view.locale.say("overview.legend"))
    left, right = st.columns(2)
    with left:
        stands_out(view)
        changes(view, (*HEADLINES, *MORE, "paid_brl", "items_of_orders"))
    with right:
        state_map(view, "gmv_brl", weight="orders")
    explain(view)
