"""Orders: those behind the figures, and one order's whole story."""

import datetime
from typing import Any

import streamlit as st

from app import controls
from app.formats import plain, quiet
from app.frame import opened
from app.passport import Shown
from app.tiles import table, tile
from app.view import View
from publication.reader import Rows

_LIMIT = 200
_LIST = (
    *("order_id", "purchased_at", "order_status", "customer_state", "main_payment_type"),
    *("item_count", "gmv_brl", "paid_brl", "delivery_days", "is_late_by_timestamp", "review_score"),
)
_EVENTS = {
    "purchased_at": "purchased",
    "approved_at": "approved",
    "handed_to_carrier_at": "carrier",
    "delivered_at": "delivered",
    "estimated_delivery_date": "promised",
}
_PARTS = {
    "items": (
        "fct_order_items",
        (
            "order_item_id",
            "product_id",
            "category_name",
            "seller_id",
            "lane",
            "price_brl",
            "freight_brl",
        ),
    ),
    "payments": (
        "fct_order_payments",
        ("payment_sequential", "payment_type", "installments", "payment_brl"),
    ),
    "reviews": (
        "fct_order_reviews",
        ("review_id", "review_score", "survey_date", "answered_at", "is_latest_of_order"),
    ),
}


def orders(view: View) -> None:
    """Show the orders of the period that the filters keep."""
    say, filters, period = view.locale.say, view.address.filters, view.period
    named = {"state": "customer_state", "payment": "main_payment_type", "status": "order_status"}
    chosen = [(column, "in", filters[name]) for name, column in named.items() if filters.get(name)]
    asked = Rows(
        "fct_orders",
        _LIST,
        (),
        (("purchase_date", ">=", period.begin), ("purchase_date", "<", period.end), *chosen),
        ("-gmv_brl", "order_id"),
        _LIMIT,
    )
    rows = view.figures.rows(asked)
    columns = {name: name for name in _LIST} | {"order_id": say("orders.order")}
    how = say("orders.list_how", limit=_LIMIT)
    shown = Shown("orders", say("orders.list"), rows, columns, (asked,), {}, how)
    with tile(view, shown, wide=True):
        event: Any = table(
            shown,
            height=560,
            key="orders:rows",
            on_select="rerun",
            selection_mode="single-row",
        )
        if event.selection.rows:
            controls.go("order", rows[event.selection.rows[0]]["order_id"])
            st.rerun()


def story(view: View, order: str) -> None:
    """Show one order whole: its events on a line, items, payments and reviews."""
    say = view.locale.say
    st.button(
        say("orders.back"),
        on_click=lambda: controls.go("order", None),
        icon=":material/arrow_back:",
    )
    columns = (*_LIST, *(name for name in _EVENTS if name not in _LIST))
    asked = Rows("fct_orders", columns, where=(("order_id", "=", order),))
    found = view.figures.rows(asked)
    if not found:
        st.warning(say("orders.unknown", order=plain(order[:40])))
        return
    row = found[0]
    title = say("orders.story", order=order)
    shown = Shown("story", title, found, {name: name for name in columns}, (asked,))
    with tile(view, shown, wide=True):
        events = [(row[name], say(f"orders.{word}")) for name, word in _EVENTS.items() if row[name]]
        events.sort(key=lambda event: _moment(event[0]))
        for column, (at, name) in zip(st.columns(len(events)), events, strict=True):
            column.markdown(f"**{name}**  \n{_said(view, at)}")
        late = row["is_late_by_timestamp"]
        if late is not None:
            st.markdown(quiet(say("orders.late") if late else say("orders.on_time")))
    for name, (source, parts) in _PARTS.items():
        part = Rows(source, parts, where=(("order_id", "=", order),), order_by=(parts[0],))
        lines = view.figures.rows(part)
        about = Shown(name, say(f"orders.{name}"), lines, {one: one for one in parts}, (part,))
        with tile(view, about, wide=True):
            table(about)


def _moment(at: datetime.date) -> datetime.datetime:
    if isinstance(at, datetime.datetime):
        return at
    return datetime.datetime.combine(at, datetime.time())


def _said(view: View, at: datetime.date) -> str:
    day = view.locale.day(at)
    return f"{day}, {at:%H:%M}" if isinstance(at, datetime.datetime) else day


with opened("orders") as view:
    if order := controls.parameters().get("order"):
        story(view, order)
    else:
        orders(view)
