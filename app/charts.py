"""Charts as Vega-Lite dictionaries: a metric, a dimension and a mark.

Plain dictionaries with their data in them: as Altair objects the same charts cost 30 ms each.
Colours come from the theme, so that light and dark need no second spelling.
"""

import datetime
import json
from collections.abc import Collection, Mapping
from typing import Any, Literal

from app.formats import Number, Unit, exact, month_name, short
from app.months import after

Spec = dict[str, Any]
Mark = Literal["bar", "line"]

_MONTH_LABEL = "utcFormat(datum.value, utcmonth(datum.value) == 0 ? '%Y' : '%b')"
_PADDING = {"left": 0, "top": 4, "right": 4, "bottom": 6}


def by_month(
    values: Mapping[datetime.date, Number | None],
    *,
    label: str,
    unit: Unit,
    mark: Mark,
    complete: Collection[datetime.date],
) -> Spec:
    """Return the chart of a metric by month, with the incomplete months shaded.

    Bars of incomplete months are pale. A line leaves them out: the rate of a single order would
    set the scale for all. A month without a value is a gap.
    """
    rows = [
        {
            "month": month.isoformat(),
            "value": _drawn(value, whole=mark == "bar" or month in complete),
            "name": month_name(month) + ("" if month in complete else " (incomplete)"),
            "text": exact(value, unit),
            "complete": month in complete,
        }
        for month, value in values.items()
    ]
    largest = max((float(value) for value in values.values() if value is not None), default=0.0)
    encoding = {
        "x": _months(len(rows)),
        "y": _figures(unit, largest, zero=mark == "bar" or unit == "share"),
        "tooltip": _tooltip("Month", label),
    }
    marks = _bars(encoding) if mark == "bar" else _line(encoding)
    # Data in each layer, not above them: Streamlit would turn that into Arrow and back.
    layers = [{"data": {"values": rows}} | layer for layer in marks]
    partial = [month for month in values if month not in complete]
    return {"padding": _PADDING, "layer": [*([_shaded(partial)] if partial else []), *layers]}


def by_group(values: Mapping[str, Number | None], *, label: str, group: str, unit: Unit) -> Spec:
    """Return the chart of a metric by a dimension: a bar and a figure each, in the order given."""
    rows = [
        {"name": name, "value": _drawn(value), "text": exact(value, unit)}
        for name, value in values.items()
    ]
    figures = {name: short(value, unit) for name, value in values.items()}
    column = 12 + 6.5 * max(map(len, figures.values()), default=0)
    expression = f"({json.dumps(figures)})[datum.label]"
    encoding = {
        "x": {"field": "value", "type": "quantitative", "axis": None},
        "tooltip": _tooltip(group, label),
    }
    return {
        "padding": _PADDING,
        "resolve": {"axis": {"y": "independent"}},
        "layer": [
            {
                "data": {"values": rows},
                "mark": {"type": "bar", "height": {"band": 0.7}},
                "encoding": encoding | {"y": _names(orient="left")},
            },
            # Drawn for its axis: the figures stand in a column, in the theme's colour for text.
            {
                "data": {"values": rows},
                "mark": {"type": "bar", "opacity": 0},
                "encoding": encoding
                | {
                    "y": _names(
                        orient="right",
                        labelExpr=expression,
                        labelAlign="right",
                        labelPadding=column,
                    )
                },
            },
        ],
    }


def _drawn(value: Number | None, *, whole: bool = True) -> float | None:
    return float(value) if value is not None and whole else None


def _bars(encoding: Spec) -> list[Spec]:
    pale = {"condition": {"test": "datum.complete", "value": 1}, "value": 0.4}
    return [{"mark": {"type": "bar", "binSpacing": 2}, "encoding": encoding | {"opacity": pale}}]


def _line(encoding: Spec) -> list[Spec]:
    return [
        {"mark": {"type": "line", "strokeWidth": 2}, "encoding": encoding},
        {"mark": {"type": "point", "filled": True, "size": 36, "opacity": 1}, "encoding": encoding},
    ]


def _shaded(months: list[datetime.date]) -> Spec:
    """Return grey bands behind these months; the grey is quiet on both backgrounds."""
    rows = [{"from": month.isoformat(), "to": after(month).isoformat()} for month in months]
    return {
        "data": {"values": rows},
        "mark": {"type": "rect", "color": "#8a9896", "opacity": 0.16, "tooltip": None},
        "encoding": {
            "x": {"field": "from", "type": "temporal", "scale": {"type": "utc"}},
            "x2": {"field": "to"},
        },
    }


def _months(count: int) -> Spec:
    return {
        "field": "month",
        "type": "temporal",
        "timeUnit": "utcyearmonth",
        "bandPosition": 0.5,
        "scale": {"type": "utc"},
        "axis": _axis(
            labelExpr=_MONTH_LABEL,
            tickCount={"interval": "month", "step": 3 if count <= 18 else 6},
            labelOverlap="greedy",
            labelSeparation=6,
        ),
    }


def _figures(unit: Unit, largest: float, *, zero: bool) -> Spec:
    if unit == "share":
        expression = "format(datum.value * 100, '~f') + ' %'"
    elif unit == "money" and largest >= 1_000_000:
        expression = "'R$ ' + format(datum.value / 1e6, '.1f') + ' M'"
    elif unit == "money":
        expression = "'R$ ' + format(datum.value, ',')"
    else:
        expression = "format(datum.value, ',')"
    return {
        "field": "value",
        "type": "quantitative",
        "axis": _axis(labelExpr=expression, tickCount=3, grid=True),
        "scale": {"zero": zero},
    }


def _names(**axis: Any) -> Spec:
    return {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "axis": _axis(**{"labelPadding": 8} | axis),
    }


def _axis(**given: Any) -> Spec:
    return {"title": None, "domain": False, "ticks": False, "grid": False} | given


def _tooltip(group: str, label: str) -> list[Spec]:
    return [
        {"field": "name", "type": "nominal", "title": group},
        {"field": "text", "type": "nominal", "title": label},
    ]
