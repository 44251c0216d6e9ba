"""Delivery: do we keep our promise? By both definitions, by state, lane, stage and rain."""

import streamlit as st

from app import controls
from app.blocks import breakdown, state_map, trend
from app.charts.groups import Group, by_group
from app.charts.steps import Step, waterfall
from app.drivers import drivers
from app.formats import Unit
from app.frame import opened
from app.headlines import headlines
from app.passport import Shown
from app.publications import Answer
from app.tiles import chart, tile
from app.uncertain import ENOUGH, wilson
from app.view import View
from publication.reader import Rows

METRICS = {"timestamp": "late_rate", "date": "late_by_date_rate"}
COUNTS = {"timestamp": "late_by_timestamp_count", "date": "late_by_date_count"}
STAGES = ("approval_days_avg", "handling_days_avg", "carrier_days_avg")


def definitions(view: View) -> None:
    """Show how the two definitions of late differ, on the same deliveries."""
    say = view.locale.say
    names = ("late_rate", "late_by_date_rate", "dated_deliveries")
    row = view.ask(*names)[0]
    title = say("delivery.definitions")
    columns = {name: view.label(name) for name in names}
    units = {name: view.unit(name) for name in names}
    shown = Shown("definitions", title, [row], columns, (view.question(*names),), units)
    with tile(view, shown):
        if row["late_rate"] is None:
            st.info(say("state.no_rows"))
            return
        on_the_day = float(row["late_by_date_rate"]) - float(row["late_rate"])
        steps = [
            Step(view.label("late_rate"), row["late_rate"], is_total=True),
            Step(say("delivery.on_the_day"), on_the_day),
            Step(view.label("late_by_date_rate"), row["late_by_date_rate"], is_total=True),
        ]
        st.vega_lite_chart(
            waterfall(steps, locale=view.locale, label=title, unit="share", bad="up"),
            height=140,
            alt=title,
        )


def stages(view: View) -> None:
    """Show how many days each stage of an order takes."""
    say, row = view.locale.say, view.ask(*STAGES)[0]
    title = say("delivery.stages")
    columns = {name: view.label(name) for name in STAGES}
    question = view.question(*STAGES)
    shown = Shown("stages", title, [row], columns, (question,), dict.fromkeys(STAGES, "days"))
    groups = [Group(name, view.label(name), row[name]) for name in STAGES]
    spec = by_group(groups, locale=view.locale, label=title, dimension="", unit="days")
    chart(view, shown, spec, height=100, alt=title)


def lanes(view: View) -> None:
    """Show the lanes that are surely late the most, in the chosen period."""
    say, count = view.locale.say, COUNTS[view.address.switch("late")]
    filters, period = view.address.filters, view.period
    columns = {"state": "customer_state", "seller": "seller_state"}
    chosen = [
        (column, "in", filters[name]) for name, column in columns.items() if filters.get(name)
    ]
    first, last = period.months[0], period.months[-1]
    asked = Rows(
        "mart_delivery",
        ("seller_state", "customer_state"),
        ("dated_delivery_count", count, "delivery_days_sum"),
        (("month_start_date", ">=", first), ("month_start_date", "<=", last), *chosen),
    )
    rows: Answer = []
    for row in view.figures.rows(asked):
        deliveries = row["dated_delivery_count"]
        if deliveries and deliveries >= ENOUGH:
            low, high = wilson(row[count], deliveries)
            rows.append(
                {
                    "lane": f"{row['seller_state']} → {row['customer_state']}",
                    "rate": float(row[count] / deliveries),
                    "low": low,
                    "high": high,
                    "count": int(deliveries),
                    "days": float(row["delivery_days_sum"] / deliveries),
                }
            )
    rows.sort(key=lambda row: -row["low"])
    title, label = say("delivery.lanes"), view.label(METRICS[view.address.switch("late")])
    named = {
        "lane": say("dimension.lane"),
        "rate": label,
        "low": "≥",
        "high": "≤",
        "count": view.label("dated_deliveries"),
        "days": view.label("delivery_days_avg"),
    }
    units: dict[str, Unit] = {"rate": "share", "low": "share", "high": "share", "days": "days"}
    shown = Shown("lanes", title, rows, named, (asked,), units, say("delivery.lanes_how"))
    groups = [
        Group(
            row["lane"], row["lane"], row["rate"], row["low"], row["high"], _of(view, row["count"])
        )
        for row in rows[:12]
    ]
    spec = by_group(
        groups,
        locale=view.locale,
        label=label,
        dimension=say("dimension.lane"),
        unit="share",
    )
    chart(view, shown, spec, height=24 * len(groups) + 16, alt=title)


def weather(view: View) -> None:
    """Show late deliveries by how much it rained on the way."""
    say, count = view.locale.say, COUNTS[view.address.switch("late")]
    period, states = view.period, view.address.filters.get("state", ())
    chosen = [("customer_state", "in", states)] if states else []
    days = (
        ("month_start_date", ">=", period.months[0]),
        ("month_start_date", "<=", period.months[-1]),
    )
    asked = Rows("mart_weather_effect", ("rain_band",), ("order_count", count), (*days, *chosen))
    found = {row["rain_band"]: row for row in view.figures.rows(asked)}
    rows = [found[band] for band in ("dry", "light", "moderate", "heavy") if band in found]
    title = say("delivery.weather")
    named = {
        "rain_band": say("delivery.rain"),
        "order_count": view.label("dated_deliveries"),
        count: view.label("late_deliveries"),
    }
    shown = Shown("weather", title, rows, named, (asked,), {}, say("delivery.weather_how"))
    groups = [
        Group(
            row["rain_band"],
            view.value_name(row["rain_band"]),
            float(row[count] / row["order_count"]),
            *wilson(row[count], row["order_count"]),
            _of(view, row["order_count"]),
        )
        for row in rows
    ]
    spec = by_group(
        groups,
        locale=view.locale,
        label=title,
        dimension=say("delivery.rain"),
        unit="share",
    )
    chart(view, shown, spec, height=24 * len(groups) + 16, alt=title)


def _of(view: View, count: int) -> str:
    return f"{view.locale.number(count)} {view.label('dated_deliveries').lower()}"


with opened("delivery") as view:
    controls.switch(
        "late",
        view.address.switch("late"),
        view.locale.say("delivery.definition"),
        lambda name: view.locale.say(f"delivery.{name}"),
    )
    metric = METRICS[view.address.switch("late")]
    headlines(view, metric, "delivery_days_median", "delivery_days_p90", "early_days_avg")
    left, right = st.columns(2)
    with left:
        trend(view, metric)
        definitions(view)
    with right:
        state_map(view, metric, weight="dated_deliveries")
    left, right = st.columns(2)
    with left:
        breakdown(view, metric, "customer_state", weight="dated_deliveries")
        stages(view)
    with right:
        lanes(view)
        weather(view)
    drivers(view, "mart_delay_drivers", "late_delivery")
    breakdown(view, "orders", "order_status", wide=True)
