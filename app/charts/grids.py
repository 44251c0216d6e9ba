"""Figures in cells: the states of Brazil as tiles, cohorts, days by hours. Empty is empty."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.charts.parts import Spec, axis, chart, drawn, ink, layer, tooltip
from app.formats import MISSING, Locale, Number, Unit

PLACES: Mapping[str, tuple[int, int]] = {
    "RR": (2, 0),
    "AP": (4, 0),
    "AM": (1, 1),
    "PA": (3, 1),
    "MA": (4, 1),
    "CE": (5, 1),
    "RN": (6, 1),
    "AC": (0, 2),
    "RO": (1, 2),
    "TO": (3, 2),
    "PI": (4, 2),
    "PE": (5, 2),
    "PB": (6, 2),
    "MT": (2, 3),
    "GO": (3, 3),
    "BA": (4, 3),
    "SE": (5, 3),
    "AL": (6, 3),
    "MS": (2, 4),
    "DF": (3, 4),
    "MG": (4, 4),
    "ES": (5, 4),
    "PR": (3, 5),
    "SP": (4, 5),
    "RJ": (5, 5),
    "SC": (3, 6),
    "RS": (3, 7),
}
"""Column and row of each state: about where it lies, each as large as the others."""

_STRONGEST = 0.62
"""The text on a cell stays readable up to this opacity, on light and dark."""


@dataclass(frozen=True)
class Cell:
    """A cell; one without a value is not drawn."""

    key: str
    column: str
    row: str
    name: str
    value: Number | None
    text: str = ""
    """What stands in it."""
    note: str = ""


def states(
    values: Mapping[str, Number | None],
    *,
    locale: Locale,
    label: str,
    unit: Unit,
    notes: Mapping[str, str],
    chosen: Sequence[str] = (),
) -> Spec:
    """Return the tile grid of the 27 states; a state without a figure is an outline."""
    known = [even for state in PLACES if (even := _even(values.get(state), unit)) is not None]
    largest, smallest = max(known, default=1.0), min(known, default=0.0)
    rows = [
        {
            "key": state,
            "column": column,
            "row": row,
            "name": locale.say(f"state_name.{state}"),
            "value": drawn(values.get(state)),
            "text": locale.exact(values.get(state), unit),
            "said": _in_cell(values.get(state), locale, unit),
            "note": notes.get(state, ""),
            "weight": _weight(_even(values.get(state), unit), smallest, largest),
            "edge": 2.5 if state in chosen else 0.6,
        }
        for state, (column, row) in PLACES.items()
    ]
    place = {
        "x": {"field": "column", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.06}},
        "y": {"field": "row", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.06}},
        "tooltip": tooltip(
            ("name", locale.say("filter.state")),
            ("text", label),
            ("note", locale.say("chart.of")),
        ),
    }
    cell = {"type": "rect", "cornerRadius": 4, "stroke": ink()}
    weights = {
        "fillOpacity": {"field": "weight", "type": "quantitative", "scale": None},
        "strokeWidth": {"field": "edge", "type": "quantitative", "scale": None},
        "strokeOpacity": {"value": 0.5},
    }
    text = {"type": "text", "color": ink(), "tooltip": None}
    return chart(
        [
            layer(rows, cell, place | weights, pick=True),
            layer(rows, text | {"dy": -7, "fontWeight": 600, "fontSize": 12}, _said(place, "key")),
            layer(rows, text | {"dy": 8, "fontSize": 11}, _said(place, "said")),
        ]
    )


def cells(
    found: Sequence[Cell],
    *,
    titles: tuple[str, str, str],
    locale: Locale,
    unit: Unit,
    largest: float | None = None,
) -> Spec:
    """Return a heat map; `titles` name its columns, its rows and its figures.

    `largest` is the figure that has the strongest colour, where one cell would pale the others.
    """
    known = [float(cell.value) for cell in found if cell.value is not None]
    top = largest or max(known, default=1.0)
    rows = [
        {
            "key": cell.key,
            "column": cell.column,
            "row": cell.row,
            "name": cell.name,
            "text": locale.exact(cell.value, unit),
            "said": cell.text,
            "note": cell.note,
            "weight": _weight(min(float(cell.value), top), 0.0, top),
        }
        for cell in found
        if cell.value is not None
    ]
    columns = list(dict.fromkeys(cell.column for cell in found))
    lines = list(dict.fromkeys(cell.row for cell in found))
    place = {
        "x": {
            "field": "column",
            "type": "ordinal",
            "sort": columns,
            "scale": {"domain": columns, "paddingInner": 0.08},
            "axis": axis(title=titles[0], orient="top", labelAngle=0, labelPadding=4),
        },
        "y": {
            "field": "row",
            "type": "ordinal",
            "sort": lines,
            "scale": {"domain": lines, "paddingInner": 0.08},
            "axis": axis(labelPadding=6),
        },
        "tooltip": tooltip(
            ("name", titles[1]), ("text", titles[2]), ("note", locale.say("chart.of"))
        ),
    }
    weight = {"fillOpacity": {"field": "weight", "type": "quantitative", "scale": None}}
    layers = [layer(rows, {"type": "rect", "cornerRadius": 2}, place | weight)]
    if any(cell.text for cell in found):
        text = {"type": "text", "color": ink(), "fontSize": 10, "tooltip": None}
        layers.append(layer(rows, text, _said(place, "said")))
    return chart(layers)


def _even(value: Number | None, unit: Unit) -> float | None:
    """Return what the colour shows: the root of amounts, since one state sells a third of all."""
    if value is None:
        return None
    return math.sqrt(max(0.0, float(value))) if unit in {"money", "count"} else float(value)


def _in_cell(value: Number | None, locale: Locale, unit: Unit) -> str:
    if value is None:
        return MISSING
    if unit == "share":
        return f"{locale.number(value * 100, 0 if value >= 0.0995 else 1)}%"
    if unit in {"score", "days", "number"}:
        return locale.number(value, 1)
    amount = float(value)
    if amount >= 999_500:
        return f"{locale.number(amount / 1e6, 1)}M"
    return f"{locale.number(amount / 1e3)}k" if amount >= 10_000 else locale.number(amount)


def _said(place: Spec, field: str) -> Spec:
    return {"x": place["x"], "y": place["y"], "text": {"field": field, "type": "nominal"}}


def _weight(value: Number | None, smallest: float, largest: float) -> float:
    if value is None:
        return 0.0
    spread = largest - smallest
    return 0.06 + (_STRONGEST - 0.06) * ((float(value) - smallest) / spread if spread else 0.5)
