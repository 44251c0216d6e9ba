"""Charts as Vega-Lite dictionaries: a metric, a dimension and a mark.

Plain dictionaries with their data in them: as Altair objects the same charts cost 30 ms each.
Colours come from the theme, so that light and dark need no second spelling.
"""

import datetime
from collections.abc import Collection, Mapping
from typing import Any, Literal

from app.formats import Number, Unit, exact, month_name
from app.months import after

Spec = dict[str, Any]
Mark = Literal["bar", "line"]

_SHADE: Spec = {"type": "rect", "color": "#8a9896", "opacity": 0.16, "tooltip": None}

_AXIS_LABEL: dict[Unit, str] = {
    "count": "format(datum.value, ',')",
    "money": "'R$ ' + replace(replace(format(datum.value, '~s'), 'k', ' k'), 'M', ' M')",
    "share": "format(datum.value * 100, '~f') + ' %'",
}
"""Vega expressions: a d3 format alone cannot put the unit in front."""

_MONTH_LABEL = "utcFormat(datum.value, utcmonth(datum.value) == 0 ? '%Y' : '%b')"


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
            "value": None if value is None else float(value),
            "name": month_name(month) + ("" if month in complete else " (incomplete)"),
            "text": exact(value, unit),
            "complete": month in complete,
        }
        for month, value in values.items()
    ]
    if mark == "line":
        rows = [row if row["complete"] else row | {"value": None} for row in rows]
    encoding = {
        "x": _months(len(rows)),
        "y": _figures(unit, zero=mark == "bar" or unit == "share"),
        "tooltip": _tooltip("Month", label),
    }
    layers = [_bars(encoding)] if mark == "bar" else _line(encoding)
    return {
        "data": {"values": rows},
        "layer": [_shaded([month for month in values if month not in complete]), *layers],
    }


def by_group(values: Mapping[str, Number | None], *, label: str, group: str, unit: Unit) -> Spec:
    """Return the chart of a metric by a dimension: a bar each, in the order given."""
    rows = [
        {"name": name, "value": float(value or 0), "text": exact(value, unit)}
        for name, value in values.items()
    ]
    y = {"field": "name", "type": "nominal", "sort": None, "axis": _bare(labelPadding=8)}
    x = {"field": "value", "type": "quantitative", "axis": None}
    return {
        "data": {"values": rows},
        "encoding": {"y": y, "x": x, "tooltip": _tooltip(group, label)},
        "layer": [
            {"mark": {"type": "bar", "height": {"band": 0.72}}},
            {
                "mark": {"type": "text", "align": "left", "dx": 6},
                "encoding": {"text": {"field": "text", "type": "nominal"}},
            },
        ],
    }


def _bars(encoding: Spec) -> Spec:
    pale = {"condition": {"test": "datum.complete", "value": 1}, "value": 0.4}
    return {
        "mark": {"type": "bar", "binSpacing": 2},
        "encoding": encoding | {"opacity": pale},
    }


def _line(encoding: Spec) -> list[Spec]:
    return [
        {"mark": {"type": "line", "strokeWidth": 2}, "encoding": encoding},
        {"mark": {"type": "point", "filled": True, "size": 36, "opacity": 1}, "encoding": encoding},
    ]


def _shaded(months: list[datetime.date]) -> Spec:
    """Return grey bands behind these months."""
    rows = [{"from": month.isoformat(), "to": after(month).isoformat()} for month in months]
    return {
        "data": {"values": rows},
        "mark": _SHADE,
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
        "axis": _bare(
            labelExpr=_MONTH_LABEL,
            tickCount={"interval": "month", "step": 1 if count <= 12 else 3},
            labelOverlap="greedy",
        ),
    }


def _figures(unit: Unit, *, zero: bool) -> Spec:
    return {
        "field": "value",
        "type": "quantitative",
        "axis": _bare(labelExpr=_AXIS_LABEL[unit], tickCount=4) | {"grid": True},
        "scale": {"zero": zero},
    }


def _bare(**axis: Any) -> Spec:
    return {"title": None, "domain": False, "ticks": False, "grid": False} | axis


def _tooltip(group: str, label: str) -> list[Spec]:
    return [
        {"field": "name", "type": "nominal", "title": group},
        {"field": "text", "type": "nominal", "title": label},
    ]
