"""What pages are made of: tiles, each of which says where it comes from."""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import streamlit as st

from app import controls, exports, passport
from app.charts.parts import PICKED, Spec
from app.formats import MISSING, Unit, plain, quiet
from app.passport import Shown
from app.questions import MONTH
from app.sidebar import link
from app.view import View

_NUMBERS: Mapping[Unit, str] = {
    "count": "localized",
    "money": "accounting",
    "share": "percent",
    "days": "%.2f",
    "score": "%.2f",
    "number": "%.2f",
}
"""How `st.dataframe` formats each unit."""


def unused(view: View, left: tuple[str, ...]) -> str:
    """Say which of the chosen filters a figure does not take."""
    names = ", ".join(view.locale.say(f"filter.{name}") for name in left)
    return view.locale.say("note.unused", names=names)


@contextlib.contextmanager
def tile(view: View, shown: Shown, *, wide: bool = False) -> Iterator[None]:
    """Show a box with a title, its passport and table one click away, and what the block shows."""
    with st.container(border=True):
        title, about = st.columns([20 if wide else 8, 1], vertical_alignment="center")
        title.markdown(f"**{plain(shown.title)}**")
        with about:
            _behind(view, shown)
        yield
        left = view.left_out(*shown.metrics) if shown.metrics else ()
        notes = [shown.note] if shown.note else []
        if left:
            notes.append(unused(view, left))
        if notes:
            st.markdown(quiet(" ".join(notes)))


def chart(
    view: View,
    shown: Shown,
    spec: Spec,
    *,
    height: int,
    alt: str,
    pick: str | None = None,
    wide: bool = False,
) -> None:
    """Show a tile with a chart; with `pick`, a click on a mark sets that filter of the page."""
    with tile(view, shown, wide=wide):
        if not shown.rows:
            st.info(view.locale.say("state.no_rows"))
            return
        if pick:
            chosen = view.address.filters.get(pick, ())
            st.vega_lite_chart(
                spec,
                height=height,
                alt=alt,
                key=shown.key,
                on_select=lambda: _picked(shown.key, pick, chosen),
            )
        else:
            st.vega_lite_chart(_without_pick(spec), height=height, alt=alt, key=shown.key)


def _without_pick(spec: Spec) -> Spec:
    layers = [
        {name: value for name, value in layer.items() if name != "params"}
        for layer in spec["layer"]
    ]
    for layer in layers:
        layer["mark"] = {name: v for name, v in layer["mark"].items() if name != "cursor"}
    return spec | {"layer": layers}


def _picked(key: str, pick: str, chosen: tuple[str, ...]) -> None:
    picked = st.session_state[key]["selection"].get(PICKED) or []
    if not picked:
        return
    value = str(picked[-1]["key"])
    if pick in {"period", "seller_id", "order"}:
        controls.go(pick, value)
    else:
        controls.toggle(pick, value, chosen)


def _behind(view: View, shown: Shown) -> None:
    """Show what stands behind a tile; only an open one brings it."""
    about = view.locale.say("tile.about")
    popover = st.popover(
        "",
        icon=":material/info:",
        help=about,
        key=f"{shown.key}:about",
        on_change="rerun",
        type="tertiary",
    )
    if not popover.open:
        return
    with popover:
        shape: Literal["table"] | str = st.segmented_control(
            about,
            ("passport", "table", "sql"),
            format_func=lambda name: view.locale.say(f"tile.{name}"),
            default="passport",
            required=True,
            key=f"{shown.key}:shape",
            label_visibility="collapsed",
        )
        if shape == "table":
            table(shown)
        elif shape == "sql":
            for text in passport.statements(view, shown) or [view.locale.say("tile.no_sql")]:
                st.code(text, language="sql", height=260)
        else:
            for name, said in passport.lines(view, shown):
                st.markdown(f"**{plain(name)}**  \n{plain(said)}")
        _downloads(view, shown)
        link(
            "orders",
            view.locale.say("tile.orders"),
            view.address.query(),
            icon=":material/receipt_long:",
        )


def table(shown: Shown, **options: Any) -> Any:
    """Show the rows of a tile as a table."""
    config: dict[str, Any] = {}
    for name, title in shown.columns.items():
        unit = shown.units.get(name)
        if unit:
            config[name] = st.column_config.NumberColumn(title, format=_NUMBERS[unit])
        elif name == "trend":
            config[name] = st.column_config.BarChartColumn(title, y_min=0)
        elif name == MONTH or name.endswith("month_start_date"):
            config[name] = st.column_config.DateColumn(title, format="YYYY-MM")
        else:
            config[name] = st.column_config.Column(title)
    rows = [{name: row.get(name) for name in shown.columns} for row in shown.rows]
    return st.dataframe(rows, hide_index=True, placeholder=MISSING, column_config=config, **options)


def _downloads(view: View, shown: Shown) -> None:
    about = passport.lines(view, shown)
    about += [("SQL", text) for text in passport.statements(view, shown)]
    with st.container(horizontal=True):
        st.download_button(
            "CSV",
            exports.as_csv(shown.rows, shown.columns, about),
            file_name=f"olist_{shown.key}.csv",
            mime="text/csv",
            on_click="ignore",
            key=f"{shown.key}:csv",
        )
        st.download_button(
            "Excel",
            exports.as_xlsx(shown.rows, shown.columns, about),
            file_name=f"olist_{shown.key}.xlsx",
            on_click="ignore",
            key=f"{shown.key}:xlsx",
        )
