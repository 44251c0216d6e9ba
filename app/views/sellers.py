"""Sellers: who serves well? A ranking that few orders do not decide, and one seller's profile."""

from typing import Any

import streamlit as st

from app import controls
from app.blocks import breakdown
from app.charts.points import Point, funnel, limits
from app.formats import Unit, plain
from app.frame import opened
from app.headlines import headlines
from app.passport import Shown
from app.publications import Answer
from app.tiles import chart, table, tile
from app.uncertain import ENOUGH, wilson
from app.view import View
from publication.reader import Rows

_LEAST = 10
_COLUMNS = (
    *("seller_id", "order_count", "merchandise_brl", "dated_delivery_count"),
    *("late_by_timestamp_count", "reviewed_order_count", "review_score_sum"),
    *("shrunk_late_rate", "shrunk_breach_rate", "shrunk_review_score"),
)
SELLERS = Rows(
    "mart_sellers",
    _COLUMNS,
    where=(("dated_delivery_count", ">=", _LEAST),),
    order_by=("-merchandise_brl",),
)


def states(view: View) -> dict[str, str]:
    """Return the state of each seller."""
    rows = view.figures.rows(Rows("dim_sellers", ("seller_id", "seller_state")))
    return {row["seller_id"]: row["seller_state"] for row in rows}


def chosen_sellers(view: View) -> Answer:
    """Return the sellers with enough deliveries, of the chosen states, with their intervals."""
    where, kept = states(view), view.address.filters.get("seller", ())
    found = []
    for row in view.figures.rows(SELLERS):
        state = where.get(row["seller_id"], "unknown")
        if kept and state not in kept:
            continue
        late, count = row["late_by_timestamp_count"], row["dated_delivery_count"]
        low, high = wilson(late, count)
        found.append(row | {"state": state, "late": late / count, "low": low, "high": high})
    return found


def funnel_plot(view: View, rows: Answer) -> None:
    """Show every seller by size and late rate, beside what chance alone would do."""
    say = view.locale.say
    title = say("sellers.funnel")
    total = sum(row["dated_delivery_count"] for row in rows)
    average = sum(row["late_by_timestamp_count"] for row in rows) / total if total else 0.0
    points = []
    for row in rows:
        low, high = limits(average, row["dated_delivery_count"])
        rate = row["late"]
        out = "worse" if rate > high else "better" if rate < low else "within"
        name = f"{row['seller_id'][:8]} ({row['state']})"
        points.append(Point(row["seller_id"], name, row["dated_delivery_count"], rate, out))
    named = {
        "seller_id": say("chart.seller"),
        "state": say("sellers.state"),
        "dated_delivery_count": say("chart.deliveries"),
        "late_by_timestamp_count": view.label("late_deliveries"),
    }
    shown = Shown("funnel", title, rows, named, (SELLERS,), {}, say("sellers.funnel_how"))
    spec = funnel(points, average=average, locale=view.locale, label=view.label("late_rate"))
    chart(view, shown, spec, height=420, alt=title, pick="seller_id")


def ranking(view: View, rows: Answer) -> None:
    """Show the sellers by what they sold, with rates that few orders do not decide."""
    say = view.locale.say
    columns = {
        "seller_id": say("chart.seller"),
        "state": say("sellers.state"),
        "order_count": view.label("orders"),
        "merchandise_brl": f"{view.label('items_merchandise_brl')} (BRL)",
        "shrunk_review_score": say("sellers.shrunk_score"),
        "shrunk_late_rate": say("sellers.shrunk_late"),
        "low": "≥",
        "high": "≤",
        "shrunk_breach_rate": say("sellers.shrunk_breach"),
    }
    units: dict[str, Unit] = {
        "merchandise_brl": "money",
        "shrunk_review_score": "score",
        "shrunk_late_rate": "share",
    }
    units |= {"shrunk_breach_rate": "share", "low": "share", "high": "share"}
    title, how = say("sellers.ranking"), say("sellers.ranking_how")
    enough = [row for row in rows if row["dated_delivery_count"] >= ENOUGH]
    shown = Shown("ranking", title, enough, columns, (SELLERS,), units, how)
    with tile(view, shown, wide=True):
        event: Any = table(
            shown,
            height=420,
            key="ranking:rows",
            on_select="rerun",
            selection_mode="single-row",
        )
        picked = event.selection.rows
        if picked and enough[picked[0]]["seller_id"] != controls.parameters().get("seller_id"):
            controls.go("seller_id", enough[picked[0]]["seller_id"])
            st.rerun()


def profile(view: View, seller: str) -> None:
    """Show one seller: figures beside those of all, what it sells, where to."""
    say = view.locale.say
    found = view.figures.rows(Rows("mart_sellers", _COLUMNS, where=(("seller_id", "=", seller),)))
    if not found:
        st.warning(say("sellers.unknown", seller=plain(seller[:40])))
        return
    row = found[0]
    count = row["dated_delivery_count"]
    low, high = wilson(row["late_by_timestamp_count"], count) if count else (None, None)
    items = Rows(
        "fct_order_items",
        ("category_name",),
        ("price_brl",),
        (("seller_id", "=", seller),),
        ("-price_brl",),
        20,
    )
    rows = [
        {"category_name": view.value_name(one["category_name"]), "price_brl": one["price_brl"]}
        for one in view.figures.rows(items)
    ]
    columns = {"category_name": say("filter.category"), "price_brl": "BRL"}
    title = say("sellers.profile", seller=seller[:8])
    asked = Rows("mart_sellers", _COLUMNS, where=(("seller_id", "=", seller),))
    shown = Shown("profile", title, rows, columns, (asked, items), {"price_brl": "money"})
    with tile(view, shown, wide=True):
        figures = {
            view.label("orders"): view.locale.number(row["order_count"]),
            f"{view.label('items_merchandise_brl')} (BRL)": view.locale.number(
                row["merchandise_brl"], 2
            ),
            say("sellers.shrunk_score"): view.locale.exact(row["shrunk_review_score"], "score"),
            say("sellers.shrunk_late"): view.locale.short(row["shrunk_late_rate"], "share"),
            say("sellers.interval"): view.locale.between(low, high, "share"),
        }
        for column, (name, text) in zip(st.columns(len(figures)), figures.items(), strict=True):
            column.metric(name, text)
        table(shown)
        st.button(say("sellers.close"), on_click=lambda: controls.go("seller_id", None))


with opened("sellers") as view:
    headlines(
        view, "active_sellers", "new_sellers", "shipping_limit_breach_rate", "same_state_item_share"
    )
    if seller := controls.parameters().get("seller_id"):
        profile(view, seller)
    sellers = chosen_sellers(view)
    left, right = st.columns(2)
    with left:
        funnel_plot(view, sellers)
    with right:
        breakdown(view, "items_merchandise_brl", "seller_state", limit=10)
        breakdown(
            view, "shipping_limit_breach_rate", "seller_state", weight="seller_orders", limit=5
        )
    ranking(view, sellers)
