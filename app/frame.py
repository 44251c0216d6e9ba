"""The frame of every page: navigation, filters, notes, and the publication that it is of.

A page is a file in `views/` that says `with opened("sales") as view:` and shows its tiles.
"""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import streamlit as st

from app import sidebar
from app.address import Address, language, publication
from app.controls import parameters
from app.formats import Locale, plain, quiet
from app.look import look
from app.pages import PAGES
from app.publications import Figures, reading
from app.source import source_line
from app.view import View
from app.words import say
from olist.settings import load_settings
from publication.freshness import banner

if TYPE_CHECKING:
    from publication.history import Publication

_SEEN = "publication_seen"


@contextlib.contextmanager
def opened(page: str) -> Iterator[View]:
    """Open a page: everything in the block reads one publication, in one transaction."""
    given = parameters()
    spoken = language(given)
    asked = publication(given)
    with reading(spoken) as current:
        kept = {
            one.publication_id: one for one in current.publications() if one.status != "dropped"
        }
        latest = current.publication
        if asked is None or asked == latest.publication_id:
            with _shown(page, current, given, latest) as view:
                yield view
            return
        if asked not in kept:
            _drop({"publication": str(asked)}, Locale(spoken))
            with _shown(page, current, given, latest) as view:
                yield view
            return
    with reading(spoken, asked) as older, _shown(page, older, given, latest) as view:
        yield view


@contextlib.contextmanager
def _shown(
    page: str, figures: Figures, given: dict[str, str], latest: "Publication"
) -> Iterator[View]:
    looked = look(figures, given)
    if looked is None:
        spoken = language(given)
        sidebar.links(page, Address(switches={"lang": spoken}), Locale(spoken))
        st.header(say(spoken, "state.no_orders"))
        st.info(say(spoken, "state.no_orders_do"))
        st.stop()
    view, locale = looked.view, looked.view.locale
    sidebar.show(page, view, looked.choices, kept=figures.publications())
    if stale := banner(load_settings()):
        st.warning(f"**{locale.say('state.stale')}** {plain(stale)}")
    _head(page, view)
    _drop(looked.dropped, locale)
    _news(figures.publication, latest, locale)
    yield view


def _head(page: str, view: View) -> None:
    locale = view.locale
    asks = quiet(locale.say(f"page.{page}_asks"))
    st.markdown(f"# {locale.say(f'page.{page}')}  {asks}")
    if PAGES[page].by_period:
        if view.before:
            compared = locale.say("compare.with", period=locale.period(view.before))
        else:
            off = view.address.comparison == "none"
            compared = locale.say("compare.off" if off else "compare.not_whole")
        st.markdown(f"**{plain(locale.period(view.period))}** {quiet(compared)}")
    source_line(view)


def _drop(dropped: dict[str, str], locale: Locale) -> None:
    """Say which choices of the address mean nothing, and take them out of it."""
    for name, value in dropped.items():
        shown = value if len(value) < 40 else f"{value[:40]}…"
        st.warning(locale.say("note.dropped", name=name, value=plain(shown)))
        st.query_params.pop(name, None)


def _news(shown: "Publication", latest: "Publication", locale: Locale) -> None:
    """Say that an older publication is shown, or that a new one came since the last look."""
    if shown.publication_id != latest.publication_id:
        st.info(locale.say("note.older", shown=shown.publication_id, latest=latest.publication_id))
        return
    seen = st.session_state.get(_SEEN)
    if seen not in {None, shown.publication_id}:
        st.info(locale.say("note.new", shown=shown.publication_id, seen=seen))
    st.session_state[_SEEN] = shown.publication_id
