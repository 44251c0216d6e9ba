"""The side of every page: the pages, the filters, language and currency, the publication."""

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from app import controls
from app.address import FILTERS, Address
from app.formats import Locale
from app.pages import PAGES
from app.periods import presets
from app.view import View
from app.words import NAMES

if TYPE_CHECKING:
    from publication.history import Publication

_DAY = datetime.timedelta(days=1)
_REGISTERED: dict[str, st.Page] = {}


def register(pages: Mapping[str, st.Page]) -> None:
    """Say which pages links lead to."""
    _REGISTERED.update(pages)


def link(page: str, label: str, query: Mapping[str, str], *, icon: str | None = None) -> None:
    """Show a link to a page with an address; nothing where pages are run by themselves."""
    if page in _REGISTERED:
        st.page_link(_REGISTERED[page], label=label, icon=icon, query_params=dict(query))


def links(current: str, address: Address, locale: Locale) -> None:
    """Show the pages; going to another one keeps the address."""
    with st.sidebar:
        st.markdown(f"**{locale.say('frame.title')}**")
        with st.container(gap="xxsmall"):
            for name, page in PAGES.items():
                if page.listed or name == current:
                    link(name, locale.say(f"page.{name}"), address.query(), icon=page.icon)


def show(
    current: str,
    view: View,
    choices: Mapping[str, Sequence[str]],
    kept: Sequence["Publication"],
) -> None:
    """Show everything, with the choices of the address."""
    links(current, view.address, view.locale)
    with st.sidebar:
        if PAGES[current].by_period:
            _filters(view, choices)
            st.divider()
        _speech(view)
        _publication(view, kept)


def _filters(view: View, choices: Mapping[str, Sequence[str]]) -> None:
    say, address = view.locale.say, view.address
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{say('frame.filters')}**", width="stretch")
        if address.query().keys() & {"period", "vs", *FILTERS}:
            st.button(say("frame.reset"), type="tertiary", on_click=_reset)
    periods = presets(view.calendar.complete)
    if address.period not in periods:
        periods = (*periods, address.period)
    controls.one_of("period", address.period, say("frame.period"), periods, view.period_name)
    _days(view)
    controls.one_of(
        "vs",
        address.comparison,
        say("frame.compare"),
        ("previous", "year", "weekdays", "black_friday", "none"),
        lambda kind: say(f"compare.{kind}"),
    )
    for name in FILTERS:
        controls.some_of(
            name,
            address.filters.get(name, ()),
            say(f"filter.{name}"),
            choices[name],
            view.value_name,
            none=say("filter.all"),
        )


def _days(view: View) -> None:
    """Let the reader choose any days."""
    whole = view.calendar.whole
    with st.popover(view.locale.say("frame.days"), width="stretch"):
        last = min(view.period.end, whole.end) - _DAY
        chosen = st.date_input(
            view.locale.say("frame.days"),
            (max(view.period.begin, whole.begin), last),
            min_value=whole.begin,
            max_value=whole.end - _DAY,
            format="DD/MM/YYYY" if view.locale.language == "pt" else "YYYY-MM-DD",
            key=f"days:{view.address.period}",
        )
        if st.button(view.locale.say("frame.apply")) and len(chosen) == 2:
            controls.go("period", f"{chosen[0]}..{chosen[1]}")
            st.rerun()


def _speech(view: View) -> None:
    say = view.locale.say
    controls.switch("lang", view.address.language, say("frame.language"), NAMES.__getitem__)
    has_rates = view.rate(None, view.calendar.whole) is not None
    if has_rates:
        controls.switch("currency", view.address.currency, say("frame.currency"), str)
    elif view.address.currency != "BRL":
        st.warning(say("note.no_rates"))


def _publication(view: View, publications: Sequence["Publication"]) -> None:
    kept = [one for one in publications if one.status != "dropped"]
    if len(kept) < 2:
        return
    current = next(one for one in kept if one.is_current)
    shown = view.figures.publication.publication_id
    controls.one_of(
        "publication",
        "" if shown == current.publication_id else str(shown),
        view.locale.say("frame.publication"),
        ["", *(str(one.publication_id) for one in kept if not one.is_current)],
        lambda number: number or view.locale.say("frame.current", number=current.publication_id),
    )


def _reset() -> None:
    for name in ("period", "vs", *FILTERS):
        st.query_params.pop(name, None)
