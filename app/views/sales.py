"""Sales: what sells, where, when?"""

import streamlit as st

from app import controls
from app.blocks import breakdown, state_map, trend
from app.bridge import METRICS, bridge
from app.charts.grids import Cell, cells
from app.frame import opened
from app.headlines import headlines
from app.passport import Shown
from app.tiles import chart, table, tile
from app.view import View
from publication.reader import Rows

SEASON = Rows(
    "mart_seasonality",
    ("day_of_week", "hour_of_day", "complete_month_order_count"),
    order_by=("day_of_week", "hour_of_day"),
)
PRODUCTS = Rows(
    "mart_products",
    ("product_id", "category_name", "item_count", "merchandise_brl", "order_count"),
    order_by=("-merchandise_brl",),
    limit=50,
)
PARETO = Rows("mart_category_pareto", ("category_name", "abc_class"))


def season(view: View) -> None:
    """Show when people buy, by day of the week and hour."""
    say, rows = view.locale.say, view.figures.rows(SEASON)
    found = {(row["day_of_week"], row["hour_of_day"]): row for row in rows}
    title = say("sales.season")
    grid = [
        Cell(
            f"{day} {hour}",
            str(hour),
            say(f"weekday.{day}"),
            f"{say(f'weekday.{day}')} {hour}:00",
            found[day, hour]["complete_month_order_count"] if (day, hour) in found else 0,
        )
        for day in range(1, 8)
        for hour in range(24)
    ]
    columns = ("day_of_week", "hour_of_day", "complete_month_order_count")
    titles = (say("sales.hour"), say("sales.weekday"), view.label("orders"))
    named = dict(zip(columns, (titles[1], titles[0], titles[2]), strict=True))
    shown = Shown("season", title, rows, named, (SEASON,), {}, say("sales.season_how"))
    spec = cells(grid, titles=titles, locale=view.locale, unit="count")
    chart(view, shown, spec, height=200, alt=title)


def products(view: View) -> None:
    """Show the products that sold most, of all time."""
    say = view.locale.say
    chosen = view.address.filters.get("category", ())
    where = (("category_name", "in", chosen),) if chosen else ()
    asked = Rows(PRODUCTS.table, PRODUCTS.columns, (), where, PRODUCTS.order_by, PRODUCTS.limit)
    rows = [
        row | {"category_name": view.value_name(row["category_name"])}
        for row in view.figures.rows(asked)
    ]
    columns = {
        "product_id": say("sales.product"),
        "category_name": say("filter.category"),
        "item_count": view.label("items_sold"),
        "merchandise_brl": f"{view.label('items_merchandise_brl')} (BRL)",
        "order_count": view.label("orders"),
    }
    classes = [row["abc_class"] for row in view.figures.rows(PARETO)]
    few = say("sales.pareto", count=classes.count("A"), all=len(classes))
    shown = Shown("products", say("sales.products"), rows, columns, (asked,), {}, few)
    with tile(view, shown):
        table(shown, height=330)


with opened("sales") as view:
    controls.switch(
        "sales",
        view.address.switch("sales"),
        view.locale.say("sales.definition"),
        lambda name: view.locale.say(f"sales.{name}"),
    )
    metric = METRICS[view.address.switch("sales")]
    headlines(view, metric, "orders", "items_sold", "aov_brl")
    left, right = st.columns(2)
    with left:
        trend(view, metric)
        season(view)
    with right:
        state_map(view, metric, weight="orders")
    left, right = st.columns(2)
    with left:
        breakdown(view, "items_merchandise_brl", "category_name", limit=15)
    with right:
        products(view)
    bridge(view, view.locale.say("sales.bridge"))
