"""The inputs of a page, tied to its address.

1. The address decides what an input shows, on every run: a link, a reload and Back set it.
2. Changing an input writes the address, which adds to the browser's history, so that Back undoes
   the change. (Streamlit's own binding replaces the history: Back would leave the app.)
"""

from collections.abc import Callable, Sequence

import streamlit as st

from app.address import SWITCHES, text


def parameters() -> dict[str, str]:
    """Return the parameters of the page's address."""
    return {name: st.query_params[name] for name in st.query_params}


def go(name: str, value: object) -> None:
    """Write a choice to the address; the usual one is left out."""
    if spelled := text(name, value):
        st.query_params[name] = spelled
    else:
        st.query_params.pop(name, None)


def switch(
    name: str,
    value: str,
    label: str,
    saying: Callable[[str], str],
    *,
    options: Sequence[str] | None = None,
    hidden: bool = False,
) -> None:
    """Show a choice among few, side by side."""
    key = _set(name, value)
    st.segmented_control(
        label,
        options or SWITCHES[name],
        format_func=saying,
        key=key,
        required=True,
        on_change=_write,
        args=(name,),
        label_visibility="collapsed" if hidden else "visible",
    )


def one_of(
    name: str, value: str, label: str, options: Sequence[str], saying: Callable[[str], str]
) -> None:
    """Show a choice among many, in a list."""
    st.selectbox(
        label, options, format_func=saying, key=_set(name, value), on_change=_write, args=(name,)
    )


def some_of(
    name: str,
    values: Sequence[str],
    label: str,
    options: Sequence[str],
    saying: Callable[[str], str],
    *,
    none: str,
) -> None:
    """Show a choice of any number of values; `none` is what no value means."""
    st.multiselect(
        label,
        options,
        format_func=saying,
        key=_set(name, list(values)),
        placeholder=none,
        on_change=_write,
        args=(name,),
    )


def toggle(name: str, value: str, chosen: Sequence[str]) -> None:
    """Add a value to a filter of the address, or take it out when it is there."""
    kept = [one for one in chosen if one != value]
    go(name, kept if value in chosen else [*kept, value])


def _set(name: str, value: object) -> str:
    key = f"address:{name}"
    st.session_state[key] = value
    return key


def _write(name: str) -> None:
    go(name, st.session_state[f"address:{name}"])
