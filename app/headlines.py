"""The first look at a page: figures of the period, how they changed, and their course."""

import streamlit as st

from app.formats import plain
from app.tiles import unused
from app.view import View

_LESS_IS_BETTER = (
    *("late", "canceled", "unavailable", "low_review", "anomaly", "shipping_limit_breach"),
    *("delivery_days", "carrier_days", "handling_days", "approval_days", "freight_ratio"),
)

_NEITHER = frozenset(
    {"card_value_share", "voucher_value_share", "installments_avg", "same_state_item_share"}
)
"""The metrics of which neither more nor less is good news."""


def headlines(view: View, *names: str) -> None:
    """Show figures of the period beside those of the one compared with, and their course."""
    for column, name in zip(st.columns(len(names)), names, strict=True):
        with column:
            headline(view, name)


def headline(view: View, name: str) -> None:
    """Show a figure, how it changed, and its complete months."""
    unit = view.unit(name)
    now = view.figure(name)
    before = view.figure(name, view.before) if view.before else None
    months = [month for month in view.calendar.complete if month < view.period.end]
    series = view.series(name)
    course = [float(value) for month in months if (value := series.get(month)) is not None]
    left = view.left_out(name)
    st.metric(
        view.label(name) + (" *" if left else ""),
        plain(view.locale.short(now, unit)),
        view.locale.change(now, before, unit),
        delta_color="off" if name in _NEITHER else "inverse" if less_is_better(name) else "normal",
        help=plain(view.metric(name).description) + (f"\n\n* {unused(view, left)}" if left else ""),
        border=True,
        chart_data=course if len(course) > 1 else None,
        chart_type="line",
    )


def less_is_better(name: str) -> bool:
    """Tell whether more of a metric is bad news."""
    return name.startswith(_LESS_IS_BETTER)
