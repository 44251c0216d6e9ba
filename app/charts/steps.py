"""From one figure to another: the steps of a waterfall, which add up exactly."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.charts.parts import GREY, Spec, axis, chart, figures, ink, layer, names, tooltip
from app.formats import Locale, Number, Unit

_GOOD, _BAD = "#15877b", "#c4622d"


@dataclass(frozen=True)
class Step:
    """A step by which the figure changes; a total stands from zero."""

    name: str
    value: Number
    is_total: bool = False


def waterfall(
    steps: Sequence[Step], *, locale: Locale, label: str, unit: Unit, bad: str = "down"
) -> Spec:
    """Return the waterfall, its bars from the left and from the top to the bottom.

    The scale does not begin at zero where the steps would be too small to see: then the totals
    are drawn as lines, not as bars, which would lie about their size.
    """
    rows, at = [], 0.0
    for step in steps:
        value = float(step.value)
        begin, end = (0.0, value) if step.is_total else (at, at + value)
        at = end
        sign = "total" if step.is_total else "up" if value >= 0 else "down"
        rows.append(
            {
                "name": step.name,
                "begin": begin,
                "value": end,
                "sign": sign,
                "text": locale.exact(step.value, unit),
                "said": ("" if step.is_total or value < 0 else "+")
                + locale.short(step.value, unit),
                "end": max(begin, end),
            }
        )
    return _drawn(rows, locale, label, unit, bad)


def _drawn(rows: list[Spec], locale: Locale, label: str, unit: Unit, bad: str) -> Spec:
    inner = [value for row in rows for value in _ends(row)]
    low, high = min(inner, default=0.0), max(inner, default=1.0)
    zero = low <= 0 or (high - low) > 0.25 * high
    room = (high - (0 if zero else low)) * 0.28
    domain = [min(0.0, low) if zero else low - room * 0.4, high + room]
    largest = max(abs(high), abs(low))
    x = figures(locale, unit, largest, zero=zero, domain=domain, nice=False)
    y = names(labelLimit=230)
    tip = tooltip(("name", locale.say("chart.step")), ("text", label))
    ends = {"field": "end", "type": "quantitative", "axis": axis(labels=False)}
    said = {"x": ends, "y": y, "text": {"field": "said", "type": "nominal"}}
    place = {"x": x, "x2": {"field": "begin"}, "y": y, "color": _colour(bad), "tooltip": tip}
    bar = {"type": "bar", "height": {"band": 0.62}, "cornerRadius": 2}
    text = {"type": "text", "align": "left", "dx": 6, "color": ink(), "fontSize": 11}
    totals = [row for row in rows if row["sign"] == "total"]
    if zero:
        return chart([layer(rows, bar, place), layer(rows, text, said)])
    steps = [row for row in rows if row["sign"] != "total"]
    tick = {"type": "tick", "thickness": 4, "color": GREY, "height": {"band": 0.62}}
    return chart(
        [
            layer(rows, {"type": "point", "opacity": 0}, {"x": x, "y": y}),
            layer(steps, bar, place),
            layer(totals, tick, {"x": x, "y": y, "tooltip": tip}),
            layer(rows, text, said),
        ]
    )


def _colour(bad: str) -> Spec:
    colours = [_GOOD, _BAD] if bad == "down" else [_BAD, _GOOD]
    scale = {"domain": ["total", "up", "down"], "range": [GREY, *colours]}
    return {"field": "sign", "type": "nominal", "legend": None, "scale": scale}


def _ends(row: Spec) -> list[float]:
    return [row["value"]] if row["sign"] == "total" else [row["begin"], row["value"]]
