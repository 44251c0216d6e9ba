"""Many things at once: a dot each, by how large and how good, with the limits of chance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.charts.parts import GREY, Spec, axis, chart, layer, tooltip
from app.formats import Locale


@dataclass(frozen=True)
class Point:
    """A seller with its deliveries and its rate; `out` says what chance explains of it."""

    key: str
    name: str
    count: int
    rate: float
    out: str = "within"


def limits(average: float, count: float, width: float = 1.96) -> tuple[float, float]:
    """Return between which rates 95 % of things of this size lie if only chance made them differ.

    The Wilson interval turned round: normal approximation of the binomial, cut at 0 and 1.
    """
    spread = width * math.sqrt(average * (1 - average) / count) if count else 1.0
    return max(0.0, average - spread), min(1.0, average + spread)


def funnel(points: Sequence[Point], *, average: float, locale: Locale, label: str) -> Spec:
    """Return the funnel plot: rates by size, with the average and the limits of chance."""
    rows = [
        {
            "key": point.key,
            "name": point.name,
            "count": point.count,
            "value": point.rate,
            "text": locale.exact(point.rate, "share"),
            "of": locale.number(point.count),
            "out": locale.say(f"chart.{point.out}"),
        }
        for point in points
    ]
    sizes = [point.count for point in points] or [1, 10]
    low, high = max(1, min(sizes)), max(sizes)
    counts = [low * (high / low) ** (step / 40) for step in range(41)] if high > low else [low]
    edges = [
        {"count": count, "low": edge[0], "high": edge[1], "average": average}
        for count in counts
        for edge in [limits(average, count)]
    ]
    top = min(1.0, max([point.rate for point in points] + [average * 2]) * 1.05)
    x = {
        "field": "count",
        "type": "quantitative",
        "scale": {"type": "log", "nice": False},
        "axis": axis(title=locale.say("chart.deliveries"), grid=True, tickCount=5, format="~s"),
    }
    y: Spec = {
        "type": "quantitative",
        "scale": {"domain": [0, top], "clamp": True},
        "axis": axis(labelExpr="format(datum.value * 100, '~f') + ' %'", tickCount=4, grid=True),
    }
    names = [locale.say(f"chart.{out}") for out in ("better", "within", "worse")]
    marks = {
        "color": {
            "field": "out",
            "type": "nominal",
            "scale": {"domain": names, "range": ["#15877b", GREY, "#c4622d"]},
            "legend": {"title": None, "orient": "bottom", "columns": 2},
        },
        "shape": {
            "field": "out",
            "type": "nominal",
            "scale": {"domain": names, "range": ["triangle-down", "circle", "triangle-up"]},
        },
    }
    tip = tooltip(
        ("name", locale.say("chart.seller")),
        ("text", label),
        ("of", locale.say("chart.deliveries")),
        ("out", locale.say("chart.compared")),
    )
    line = {"type": "line", "color": GREY, "strokeDash": [4, 3], "strokeWidth": 1.5}
    return chart(
        [
            layer(
                edges,
                {"type": "area", "color": GREY, "opacity": 0.16},
                {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}},
            ),
            layer(edges, line, {"x": x, "y": y | {"field": "average"}}),
            layer(
                rows,
                {"type": "point", "filled": True, "size": 42, "opacity": 0.75},
                {"x": x, "y": y | {"field": "value"}, "tooltip": tip} | marks,
                pick=True,
            ),
        ]
    )
