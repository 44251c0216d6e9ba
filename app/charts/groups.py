"""A metric by a dimension: a bar, or a dot with its interval, and a figure for each group."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.charts.parts import GREY, Spec, chart, drawn, labels, layer, names, tooltip
from app.formats import Locale, Number, Unit


@dataclass(frozen=True)
class Group:
    """A value of the dimension with its figure; `low` and `high` bound it where it is uncertain."""

    key: str
    name: str
    value: Number | None
    low: float | None = None
    high: float | None = None
    note: str = ""
    """What a reader must know of it: how many orders it is of."""


def by_group(
    groups: Sequence[Group],
    *,
    locale: Locale,
    label: str,
    dimension: str,
    unit: Unit,
    chosen: Sequence[str] = (),
    average: float | None = None,
    widest: int = 190,
) -> Spec:
    """Return bars in the order given, or dots with intervals where the groups have them.

    A name is cut at `widest` pixels. With `chosen`, the other groups are paler. The figures stand
    in a column on the right.
    """
    rows = [_row(group, locale, unit, chosen) for group in groups]
    said = {group.name: locale.short(group.value, unit) for group in groups}
    column = 12 + 6.5 * max(map(len, said.values()), default=0)
    intervals = any(group.low is not None for group in groups)
    fields = [("name", dimension), ("text", label)]
    if intervals:
        fields.append(("range", locale.say("chart.interval")))
    if any(group.note for group in groups):
        fields.append(("note", locale.say("chart.of")))
    scale = {"zero": not intervals}
    encoding: Spec = {
        "x": {"field": "value", "type": "quantitative", "axis": None, "scale": scale},
        "tooltip": tooltip(*fields),
    }
    left = {"y": names(orient="left", labelLimit=widest)}
    right = {
        "y": names(orient="right", labelExpr=labels(said), labelAlign="right", labelPadding=column)
    }
    weight = {"opacity": {"field": "weight", "type": "quantitative", "scale": None}}
    if intervals:
        layers = [
            layer(
                rows,
                {"type": "rule", "strokeWidth": 5, "color": GREY, "opacity": 0.4},
                left
                | {
                    "x": {"field": "low", "type": "quantitative", "axis": None},
                    "x2": {"field": "high"},
                    "tooltip": encoding["tooltip"],
                },
            ),
            layer(
                rows,
                {"type": "point", "filled": True, "size": 80, "opacity": 1},
                encoding | left | weight,
                pick=True,
            ),
        ]
    else:
        bar = {"type": "bar", "height": {"band": 0.7}}
        layers = [layer(rows, bar, encoding | left | weight, pick=True)]
    if average is not None:
        rule = {"type": "rule", "strokeDash": [4, 3], "color": GREY, "strokeWidth": 1.5}
        at = {"x": {"field": "value", "type": "quantitative", "axis": None}}
        layers.append(layer([{"value": average}], rule, at))
    # Drawn for its axis: the figures stand in a column, in the theme's colour for text.
    hidden = {"type": "point" if intervals else "bar", "opacity": 0}
    layers.append(layer(rows, hidden, encoding | right))
    return chart(layers, resolve={"axis": {"y": "independent"}})


def _row(group: Group, locale: Locale, unit: Unit, chosen: Sequence[str]) -> Spec:
    return {
        "key": group.key,
        "name": group.name,
        "value": drawn(group.value),
        "text": locale.exact(group.value, unit),
        "low": group.low,
        "high": group.high,
        "range": locale.between(group.low, group.high, unit),
        "note": group.note,
        "weight": 1.0 if not chosen or group.key in chosen else 0.35,
    }
