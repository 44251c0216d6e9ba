"""The line that says which publication a page shows, how old and how well tested it is."""

import datetime
from collections.abc import Set
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from app.formats import quiet
from app.view import View


def source_line(view: View) -> None:
    """Say which publication a page shows, how old and how well tested it is, and of what data."""
    locale, publication = view.locale, view.figures.publication
    zone = visitors_zone()
    published_at = publication.published_at.astimezone(zone)
    sources = {load.source for load in publication.raw_loads}
    warned = publication.tests_warned
    tests = locale.say("source.tests", passed=locale.number(publication.tests_passed))
    parts = [
        locale.say("source.publication", number=publication.publication_id),
        locale.say(
            "source.published",
            age=locale.age(published_at, datetime.datetime.now(zone)),
        ),
        tests + (locale.say("source.warned", warned=warned) if warned else ""),
        locale.say("source.through", day=locale.day(view.calendar.last_day)),
        *([] if sources == {"generate"} else [", ".join(sorted(sources))]),
    ]
    badge = f" :orange-badge[{locale.say(made)}]" if (made := invented(sources)) else ""
    st.markdown(quiet(" · ".join(parts)) + badge)


def invented(sources: Set[str]) -> str | None:
    """Return what a reader must know of data that the generator made, be it orders or weather."""
    if "generate" not in sources:
        return None
    return "source.generated" if sources == {"generate"} else "source.partly_generated"


def visitors_zone() -> datetime.tzinfo:
    """Return the time zone of the visitor's browser."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ValueError, ZoneInfoNotFoundError):
        # The browser may name a zone that this machine does not know.
        return datetime.UTC
