"""Explore: any metric by any dimension, with the page's filters; the address saves it."""

import streamlit as st

from app import controls, passport
from app.charts.groups import Group, by_group
from app.charts.months import by_month
from app.formats import plain, quiet
from app.frame import opened
from app.passport import Shown
from app.questions import DIMENSIONS, MONTH
from app.tiles import chart, table, tile
from app.view import View

_MOST = 25
_TOTAL = "total"
_TIMES = {
    MONTH: "explore.month",
    "metric_time__week": "explore.week",
    "metric_time__day": "explore.day",
}


def dimension_name(view: View, name: str) -> str:
    """Return what a dimension is called."""
    if name == _TOTAL:
        return view.locale.say("explore.total")
    if name in _TIMES:
        return view.locale.say(_TIMES[name])
    return view.dimension_name(name)


def ask(view: View, metric: str, by: str) -> Shown:
    """Ask the question of the address."""
    groups = [] if by == _TOTAL else [by]
    order = [] if by == _TOTAL or by in _TIMES else [f"-{metric}"]
    question = view.question(metric, by=groups, order_by=order)
    rows = view.answer(question)
    title = (
        view.label(metric) if by == _TOTAL else f"{view.label(metric)} / {dimension_name(view, by)}"
    )
    columns = {name: dimension_name(view, name) for name in groups} | {metric: view.label(metric)}
    units = {metric: view.unit(metric)}
    return Shown("explore", title, rows, columns, (question,), units)


def show(view: View, metric: str, by: str, shown: Shown) -> None:
    """Show the answer as a figure, a course or bars."""
    unit = view.unit(metric)
    if by == _TOTAL:
        with tile(view, shown, wide=True):
            st.metric(
                view.label(metric),
                plain(view.locale.exact(shown.rows[0][metric] if shown.rows else None, unit)),
            )
        return
    if by == MONTH:
        spec = by_month(
            {row[by]: row[metric] for row in shown.rows},
            locale=view.locale,
            label=view.label(metric),
            unit=unit,
            mark="bar"
            if view.metric(metric).type == "simple" and unit in {"money", "count"}
            else "line",
            complete=view.calendar.complete,
        )
        chart(view, shown, spec, height=300, alt=shown.title, pick="period", wide=True)
        return
    pick = next((name for name, known in DIMENSIONS.items() if by in known), None)
    groups = [
        Group("" if row[by] is None else str(row[by]), view.value_name(row[by]), row[metric])
        for row in shown.rows
        if row[metric] is not None
    ][:_MOST]
    spec = by_group(
        groups,
        locale=view.locale,
        label=view.label(metric),
        dimension=dimension_name(view, by),
        unit=unit,
        chosen=view.address.filters.get(pick or "", ()),
    )
    chart(view, shown, spec, height=24 * len(groups) + 16, alt=shown.title, pick=pick, wide=True)


with opened("explore") as view:
    given = controls.parameters()
    metrics = sorted(view.figures.metrics(), key=view.label)
    metric = given.get("metric", "gmv_brl")
    metric = metric if metric in metrics else "gmv_brl"
    own = [
        name
        for name in view.metric(metric).dimensions
        if not name.endswith(("_date", "metric_time"))
    ]
    monthly = "cohort_month_start_date" in view.metric(metric).dimensions
    dimensions = [_TOTAL, *([MONTH] if monthly else _TIMES), *own]
    by = given.get("by", MONTH)
    by = by if by in dimensions else MONTH
    left, right = st.columns(2)
    with left:
        controls.one_of("metric", metric, view.locale.say("explore.metric"), metrics, view.label)
    with right:
        controls.one_of(
            "by",
            by,
            view.locale.say("explore.by"),
            dimensions,
            lambda name: dimension_name(view, name),
        )
    st.markdown(quiet(view.metric(metric).description))
    answer = ask(view, metric, by)
    show(view, metric, by, answer)
    left, right = st.columns(2)
    with left:
        table(answer, height=min(360, 36 * (len(answer.rows) + 1)))
    with right:
        st.code(passport.statements(view, answer)[0], language="sql", height=360)
    st.caption(view.locale.say("explore.saved"))
