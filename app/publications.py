"""What pages read: metrics of the current publication, in one read-only transaction a page.

1. The pointer is read on every run of a page, so that a new publication shows at once.
2. Figures are kept by publication and question, never by time: a publication does not change.
3. Whatever prevents reading ends in one line that says what to do: never in a traceback.
"""

import contextlib
import datetime
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import streamlit as st

from app.formats import plain, quiet
from olist.errors import BadUsage, OlistError, Unavailable
from olist.settings import load_settings
from publication.reader import Filter, NothingPublished, Reader, open_publication

if TYPE_CHECKING:
    from publication.semantics import Metric

_log = logging.getLogger(__name__)

_AGAIN = "reading_again"


@dataclass(frozen=True)
class Question:
    """What is asked of the semantic layer; hashable, so that its answer can be kept."""

    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    order_by: tuple[str, ...] = ()
    limit: int | None = None


Rows = list[dict[str, Any]]


class Figures:
    """The figures of one publication, as long as its transaction is open."""

    def __init__(self, reader: Reader) -> None:
        """Read through `reader`, an open publication."""
        self._reader = reader
        self.publication = reader.publication
        # A warehouse that was reset counts its publications from 1 again.
        published_at = self.publication.published_at.isoformat()
        self._key = f"{self.publication.publication_id} of {published_at}"

    def metrics(self) -> "dict[str, Metric]":
        """Return the metrics by name."""
        return _metrics(self._key, self._reader)

    def ask(self, question: Question) -> Rows:
        """Return the rows that answer the question, as dictionaries by column."""
        return _answer(self._key, question, self._reader)


@st.cache_data(show_spinner=False, max_entries=20)
def _metrics(publication: str, _reader: Reader) -> "dict[str, Metric]":  # noqa: ARG001 - the cache's key
    return {metric.name: metric for metric in _reader.metrics()}


@st.cache_data(show_spinner=False, max_entries=500)
def _answer(publication: str, question: Question, _reader: Reader) -> Rows:  # noqa: ARG001 - as above
    table = _reader.query(
        metrics=list(question.metrics),
        group_by=list(question.by),
        where=list(question.where),
        order_by=list(question.order_by),
        limit=question.limit,
    )
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


@contextlib.contextmanager
def reading() -> Iterator[Figures]:
    """Open the current publication for a page; where that fails, say what to do and end the page.

    An old publication's schema may be dropped between the pointer and its tables, and a server
    restarted: the page then runs once more from its top.
    """
    try:
        with open_publication(load_settings(), command="olist dashboard") as reader:
            yield Figures(reader)
        st.session_state.pop(_AGAIN, None)
    except NothingPublished:
        _stop("**Nothing is published yet.** Load, build and publish the data: `olist run`")
    except BadUsage as error:
        _stop(f"**The warehouse cannot be read**: {plain(str(error))}")
    except OlistError as error:
        if not st.session_state.pop(_AGAIN, False):
            _log.warning("reading again, because %s", error)
            st.session_state[_AGAIN] = True
            st.rerun()
        if isinstance(error, Unavailable):
            _stop("**The warehouse is not running.** Start it: `olist up`", detail=str(error))
        _stop(f"**The warehouse cannot be read**: {plain(str(error))}")


def _stop(what: str, *, detail: str = "") -> NoReturn:
    st.info(what)
    if detail:
        st.markdown(quiet(detail))
    st.button("Try again")
    st.stop()


def warm_up() -> None:
    """Pay for what the first visitor would wait for: the imports and the semantic manifest."""
    with (
        contextlib.suppress(OlistError),
        open_publication(load_settings(), command="olist dashboard") as reader,
    ):
        figures = Figures(reader)
        for name in list(figures.metrics())[:1]:
            figures.ask(Question((name,)))


def as_date(value: object) -> datetime.date:
    """Return the day of what MetricFlow gives for a time dimension."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    raise TypeError(f"not a date: {value!r}")
