"""Payments: how do they pay? Means, installments, and what was paid against GMV."""

import streamlit as st

from app.blocks import breakdown, trend
from app.bridge import bridge
from app.charts.groups import Group, by_group
from app.frame import opened
from app.headlines import headlines
from app.passport import Shown
from app.tiles import chart
from app.view import View
from publication.reader import Rows


def installments(view: View) -> None:
    """Show what was paid by the number of installments."""
    say, filters = view.locale.say, view.address.filters
    columns = {"payment": "payment_type", "state": "customer_state", "status": "order_status"}
    chosen = [
        (column, "in", filters[name]) for name, column in columns.items() if filters.get(name)
    ]
    period = view.period
    days = (("purchase_date", ">=", period.begin), ("purchase_date", "<", period.end))
    asked = Rows(
        "fct_order_payments",
        ("installments",),
        ("payment_brl",),
        (*days, *chosen),
        ("installments",),
    )
    rows = view.figures.rows(asked)
    title = say("payments.installments")
    named = {"installments": say("payments.installment"), "payment_brl": "BRL"}
    shown = Shown("installments", title, rows, named, (asked,), {"payment_brl": "money"})
    rate = view.rate(None, period) if view.address.currency == "USD" else None
    groups = [
        Group(
            str(row["installments"]),
            str(row["installments"]),
            row["payment_brl"] / rate if rate else row["payment_brl"],
        )
        for row in rows
    ]
    spec = by_group(
        groups,
        locale=view.locale,
        label=view.label("payments_brl"),
        dimension=say("payments.installment"),
        unit="money",
    )
    chart(view, shown, spec, height=22 * len(groups) + 16, alt=title)


with opened("payments") as view:
    headlines(view, "payments_brl", "card_value_share", "voucher_value_share", "installments_avg")
    left, right = st.columns(2)
    with left:
        breakdown(view, "payments_brl", "payment_type")
        trend(view, "card_value_share")
    with right:
        installments(view)
    bridge(view, view.locale.say("payments.bridge"), from_gmv=True)
