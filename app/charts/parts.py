"""What charts are made of: axes, labels, tooltips, greys."""

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.formats import Locale, Number, Unit

Spec = dict[str, Any]

GREY = "#8a9896"
PICKED = "picked"
_PADDING = {"left": 0, "top": 4, "right": 6, "bottom": 6}


def ink() -> str:
    """Return the colour of text in a chart, which Streamlit's theme does not give to marks."""
    return "#e6eeec" if st.context.theme.type == "dark" else "#1b2725"


def paper() -> str:
    """Return the colour behind a chart."""
    return "#111817" if st.context.theme.type == "dark" else "#ffffff"


def chart(layers: list[Spec], **rest: Any) -> Spec:
    """Return the chart of these layers; each has its own data.

    Data of a whole chart would be turned into Arrow and back by Streamlit.
    """
    return {"padding": _PADDING, "layer": layers} | rest


def layer(rows: list[Spec], mark: Spec, encoding: Spec, *, pick: bool = False) -> Spec:
    """Return one layer; with `pick`, a click on a mark selects its `key`."""
    found: Spec = {"data": {"values": rows}, "mark": mark, "encoding": encoding}
    if pick:
        select = {"type": "point", "fields": ["key"], "on": "click", "clear": False}
        found["params"] = [{"name": PICKED, "select": select}]
        found["mark"] = mark | {"cursor": "pointer"}
    return found


def drawn(value: Number | None) -> float | None:
    """Return a figure as charts take it."""
    return None if value is None else float(value)


def figures(locale: Locale, unit: Unit, largest: float, *, zero: bool, **scale: Any) -> Spec:
    """Return the axis of a metric, its labels short and in the reader's language."""
    if unit == "share":
        label = "format(datum.value * 100, '~f') + ' %'"
    elif unit in {"score", "number", "days"}:
        label = "format(datum.value, '~f')"
    elif largest >= 1_000_000:
        label = f"format(datum.value / 1e6, '~f') + ' {locale.say('unit.million')}'"
    elif largest >= 10_000:
        label = f"format(datum.value / 1e3, '~f') + ' {locale.say('unit.thousand')}'"
    else:
        label = "format(datum.value, '~f')"
    if locale.language == "pt":
        label = f"replace({label}, '.', ',')"
    return {
        "field": "value",
        "type": "quantitative",
        "axis": axis(labelExpr=label, tickCount=3, grid=True),
        "scale": {"zero": zero} | scale,
    }


def names(field: str = "name", **given: Any) -> Spec:
    """Return the axis of names, in the order of the rows."""
    return {
        "field": field,
        "type": "nominal",
        "sort": None,
        "axis": axis(**{"labelPadding": 8, "labelLimit": 190} | given),
    }


def labels(texts: Mapping[str, str]) -> str:
    """Return the expression that shows other texts for names."""
    return f"({json.dumps(dict(texts), ensure_ascii=False)})[datum.label]"


def axis(**given: Any) -> Spec:
    """Return an axis without lines."""
    return {
        "title": None,
        "domain": False,
        "ticks": False,
        "grid": False,
        "labelFlush": False,
    } | given


def tooltip(*fields: tuple[str, str]) -> list[Spec]:
    """Return a tooltip: for each field its title."""
    return [{"field": field, "type": "nominal", "title": title} for field, title in fields]
