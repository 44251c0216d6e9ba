"""From merchandise to what was paid: the definitions of sales, and why they differ, to the cent."""

from decimal import Decimal

import streamlit as st

from app.charts.steps import Step, waterfall
from app.passport import Shown
from app.tiles import tile
from app.view import View
from publication.reader import Rows

METRICS = {"gmv": "gmv_brl", "merchandise": "merchandise_brl", "paid": "paid_brl"}
"""The metric that each definition of sales means."""


def bridge(view: View, title: str, *, from_gmv: bool = False) -> None:
    """Show the steps between the definitions of sales in the period."""
    say = view.locale.say
    names = ("merchandise_brl", "freight_brl", "gmv_brl", "paid_brl")
    question = view.question(*names)
    row = view.figures.ask(question)[0]
    asked = _gaps(view)
    gaps = _steps(view, asked, Decimal(row["paid_brl"] or 0) - Decimal(row["gmv_brl"] or 0))
    gmv = Step(view.label("gmv_brl"), row["gmv_brl"] or 0, is_total=True)
    steps = [gmv, *gaps, Step(view.label("paid_brl"), row["paid_brl"] or 0, is_total=True)]
    if not from_gmv:
        goods = Step(view.label("merchandise_brl"), row["merchandise_brl"] or 0, is_total=True)
        steps = [goods, Step(view.label("freight_brl"), row["freight_brl"] or 0), *steps]
    steps = [Step(one.name, _converted(view, one.value), one.is_total) for one in steps]
    shown = Shown(
        "bridge",
        title,
        [{"step": step.name, "amount": step.value} for step in steps],
        {"step": say("chart.step"), "amount": view.address.currency},
        (question, *([asked] if asked else [])),
        {"amount": "money"},
        say("sales.bridge_how") + ("" if asked else f" {say('sales.bridge_part')}"),
    )
    with tile(view, shown, wide=True):
        st.vega_lite_chart(
            waterfall(steps, locale=view.locale, label=view.address.currency, unit="money"),
            height=30 * len(steps) + 40,
            alt=title,
        )


def _gaps(view: View) -> Rows | None:
    """Ask why orders are not paid exactly; None where a filter is not known of these orders."""
    columns = {"payment": "main_payment_type", "status": "order_status"}
    if set(view.address.chosen) & {"state"}:
        return None
    chosen = [
        (columns[name], "in", values)
        for name, values in view.address.chosen.items()
        if name in columns
    ]
    period = view.period
    days = (("purchase_date", ">=", period.begin), ("purchase_date", "<", period.end))
    return Rows(
        "mart_payment_reconciliation",
        ("gap_kind",),
        ("gap_brl",),
        (*days, *chosen),
        ("-gap_brl",),
    )


def _steps(view: View, asked: Rows | None, difference: Decimal) -> list[Step]:
    if asked is None:
        return [Step(view.locale.say("sales.differences"), difference)]
    return [
        Step(view.value_name(row["gap_kind"]), row["gap_brl"])
        for row in view.figures.rows(asked)
        if row["gap_brl"]
    ]


def _converted(view: View, value: object) -> Decimal:
    amount = Decimal(str(value))
    if view.address.currency == "BRL":
        return amount
    return amount / (view.rate(None, view.period) or Decimal(1))
