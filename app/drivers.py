"""What goes with a late delivery or an unhappy customer: effects, intervals, and their limits."""

import streamlit as st

from app.charts.groups import Group, by_group
from app.formats import quiet
from app.passport import Shown
from app.tiles import chart, tile
from app.view import View
from publication.reader import Rows

_MOST = 12
_COLUMNS = (
    *("label", "unit", "effect_points", "effect_points_low", "effect_points_high"),
    *("odds_ratio", "p_value", "is_clear"),
)


def drivers(view: View, table: str, model: str) -> None:
    """Show the terms of a model by their effect in percentage points, the largest first."""
    say = view.locale.say
    title = say(f"drivers.{model}")
    sizes = view.figures.publication.table_rows
    if not {table, "mart_driver_models"} <= set(sizes):
        return
    asked = Rows(table, _COLUMNS, where=(("model_name", "=", model),))
    rows = sorted(view.figures.rows(asked), key=lambda row: -abs(row["effect_points"]))
    about = Rows(
        "mart_driver_models",
        ("reason", "limits", "trained_orders", "scored_orders", "auc", "auc_naive"),
        where=(("model_name", "=", model),),
    )
    found = view.figures.rows(about)
    columns = {name: say(f"drivers.{name}") for name in _COLUMNS}
    shown = Shown(title=title, key=model, rows=rows, columns=columns, asked=(asked, about))
    if not rows:
        with tile(view, shown, wide=True):
            st.markdown(quiet((found and found[0]["reason"]) or say("drivers.too_few")))
        return
    note = _how_good(view, found[0]) if found else ""
    shown = Shown(shown.key, title, rows, columns, shown.asked, note=note)
    groups = [_group(view, row) for row in rows[:_MOST]]
    spec = by_group(
        groups,
        locale=view.locale,
        label=say("drivers.effect_points"),
        dimension=say("drivers.label"),
        unit="number",
        average=0.0,
        widest=230,
    )
    chart(view, shown, spec, height=24 * len(groups) + 16, alt=title, wide=True)


def _group(view: View, row: dict[str, object]) -> Group:
    clear = view.locale.say("drivers.clear" if row["is_clear"] else "drivers.unclear")
    name = f"{row['label']}, {row['unit']}"
    return Group(
        name,
        name,
        float(str(row["effect_points"])),
        float(str(row["effect_points_low"])),
        float(str(row["effect_points_high"])),
        clear,
    )


def _how_good(view: View, model: dict[str, object]) -> str:
    number = view.locale.number
    good = view.locale.say(
        "drivers.how_good",
        trained=number(int(str(model["trained_orders"] or 0))),
        scored=number(int(str(model["scored_orders"] or 0))),
        auc=number(float(str(model["auc"])), 2),
        naive=number(float(str(model["auc_naive"])), 2),
    )
    return f"{view.locale.say('drivers.all_time')} {good} {model['limits']}"
