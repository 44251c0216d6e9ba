"""The frame of every page: navigation, filters, notes, and the publication that it is of.

A page is a file in `views/` that says `with opened("sales") as view:` and shows its tiles.
"""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import streamlit as st

from app import sidebar
from app.address import Address, language, publication, read
from app.controls import parameters
from app.formats import Locale, plain, quiet
from app.pages import PAGES
from app.periods import complete_months, earlier, is_whole, period_of
from app.publications import Figures, reading
from app.questions import CALENDAR, CHOICES, DAY, LAST_DAY, MONTH
from app.source import source_line
from app.view import Calendar, View
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
    calendar = _calendar(figures)
    if calendar is None:
        spoken = language(given)
        sidebar.links(page, Address(switches={"lang": spoken}), Locale(spoken))
        st.header(say(spoken, "state.no_orders"))
        st.info(say(spoken, "state.no_orders_do"))
        st.stop()
    choices = {name: _values(figures, name) for name in CHOICES}
    address, dropped = read(
        given,
        known=choices,
        is_period=lambda text: period_of(text, calendar.months, calendar.complete) is not None,
    )
    locale = Locale(address.language, address.currency)
    period = period_of(address.period, calendar.months, calendar.complete) or calendar.whole
    before = earlier(period, address.comparison)
    comparable = is_whole(period, calendar.complete)
    if before and not (comparable and is_whole(before, calendar.complete)):
        before = None
    view = View(figures, address, locale, period, before, calendar)
    sidebar.show(page, view, choices, kept=figures.publications())
    if stale := banner(load_settings()):
        st.warning(f"**{locale.say('state.stale')}** {plain(stale)}")
    _head(page, view)
    _drop(dropped, locale)
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


def _calendar(figures: Figures) -> Calendar | None:
    orders = {row[MONTH]: row["orders"] for row in figures.ask(CALENDAR)}
    if not orders:
        return None
    last_day = figures.ask(LAST_DAY)[0][DAY]
    return Calendar(tuple(sorted(orders)), complete_months(orders, last_day), last_day)


def _values(figures: Figures, name: str) -> tuple[str, ...]:
    question = CHOICES[name]
    return tuple(row[question.by[0]] for row in figures.ask(question) if row[question.by[0]])


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
