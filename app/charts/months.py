"""A metric over time: months in the chosen period stand out, incomplete ones are striped."""

import datetime
from collections.abc import Collection, Mapping
from typing import Literal

from app.charts.parts import GREY, Spec, axis, chart, drawn, figures, layer, tooltip
from app.formats import Locale, Number, Unit
from app.periods import after
from publication.periods import Period

Mark = Literal["bar", "line"]

_STRIPES = {
    "gradient": "linear",
    "x1": 0,
    "y1": 0,
    "x2": 0,
    "y2": 1,
    "stops": [
        {"offset": min(1, part / 12 + edge), "color": GREY if part % 2 else f"{GREY}30"}
        for part in range(12)
        for edge in (0, 1 / 12 - 0.001)
    ],
}


def by_month(
    values: Mapping[datetime.date, Number | None],
    *,
    locale: Locale,
    label: str,
    unit: Unit,
    mark: Mark,
    complete: Collection[datetime.date],
    period: Period | None = None,
    before: Period | None = None,
) -> Spec:
    """Return the chart of a metric by month.

    Months of `period` are drawn in full colour, those of `before` lighter, others paler still. A
    line leaves incomplete months out: the rate of a single order would set the scale for all. A
    month without a value is a gap.
    """
    rows = [
        {
            "key": f"{month:%Y-%m}",
            "month": month.isoformat(),
            "value": drawn(value) if mark == "bar" or month in complete else None,
            "name": locale.month(month)
            + ("" if month in complete else f" ({locale.say('chart.incomplete')})"),
            "text": locale.exact(value, unit),
            "complete": month in complete,
            "weight": _weight(month, period, before),
        }
        for month, value in values.items()
    ]
    largest = max((float(value) for value in values.values() if value is not None), default=0.0)
    encoding = {
        "x": _months(locale, len(rows)),
        "y": figures(locale, unit, largest, zero=mark == "bar" or unit == "share"),
        "tooltip": tooltip(("name", locale.say("chart.month")), ("text", label)),
    }
    if mark == "line":
        return chart(_line(rows, encoding, list(values), complete))
    whole = [row for row in rows if row["complete"]]
    partial = [row for row in rows if not row["complete"]]
    weighted = encoding | {"opacity": _opacity()}
    layers = [layer(whole, {"type": "bar", "binSpacing": 2}, weighted, pick=True)]
    if partial:
        layers.append(layer(partial, {"type": "bar", "binSpacing": 2, "fill": _STRIPES}, encoding))
    return chart(layers)


def _weight(month: datetime.date, period: Period | None, before: Period | None) -> float:
    if period is None or month in period:
        return 1.0
    return 0.55 if before and month in before else 0.28


def _opacity() -> Spec:
    return {"field": "weight", "type": "quantitative", "scale": None, "legend": None}


def _line(
    rows: list[Spec],
    encoding: Spec,
    months: list[datetime.date],
    complete: Collection[datetime.date],
) -> list[Spec]:
    shaded = [
        {"from": month.isoformat(), "to": after(month).isoformat()}
        for month in months
        if month not in complete
    ]
    band = {
        "x": {"field": "from", "type": "temporal", "scale": {"type": "utc"}},
        "x2": {"field": "to"},
    }
    dots = {"type": "point", "filled": True, "size": 46}
    layers = [
        layer(rows, {"type": "line", "strokeWidth": 2, "opacity": 0.55}, encoding),
        layer(rows, dots, encoding | {"opacity": _opacity()}, pick=True),
    ]
    if shaded:
        mark = {"type": "rect", "fill": _STRIPES, "opacity": 0.35, "tooltip": None}
        layers.insert(0, layer(shaded, mark, band))
    return layers


def _months(locale: Locale, count: int) -> Spec:
    names = [locale.say(f"month.{number}")[:3] for number in range(1, 13)]
    expression = (
        "utcmonth(datum.value) == 0 ? utcFormat(datum.value, '%Y')"
        f" : {names!r}[utcmonth(datum.value)]"
    )
    return {
        "field": "month",
        "type": "temporal",
        "timeUnit": "utcyearmonth",
        "bandPosition": 0.5,
        "scale": {"type": "utc"},
        "axis": axis(
            labelExpr=expression,
            tickCount={"interval": "month", "step": 1 if count <= 8 else 3 if count <= 30 else 6},
            labelOverlap="greedy",
            labelSeparation=6,
        ),
    }
