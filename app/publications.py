"""What pages read: one publication, in one read-only transaction a page.

1. The pointer is read on every run of a page, so that a new publication shows at once.
2. Figures are kept by publication and question (`app.kept`), never by time.
3. Whatever prevents reading ends in one line that says what to do: never in a traceback.
"""

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import streamlit as st

from app.formats import plain, quiet
from app.kept import Kept
from app.questions import Question
from app.words import Language, say
from olist.errors import BadUsage, OlistError, Unavailable
from olist.settings import load_settings
from publication.answers import Metric
from publication.data_tests import TestedRule, publication_failing_rows, publication_tests
from publication.history import Publication
from publication.reader import NothingPublished, Reader, Rows, open_publication

_log = logging.getLogger(__name__)

_AGAIN = "reading_again"

Answer = list[dict[str, Any]]


class Figures:
    """The figures of one publication, as long as its transaction is open."""

    def __init__(self, reader: Reader) -> None:
        """Read through `reader`, an open publication."""
        self._reader = reader
        self.publication = reader.publication
        # A warehouse that was reset counts its publications from 1 again.
        published_at = self.publication.published_at.isoformat()
        self._key = f"{self.publication.publication_id} of {published_at}"

    def metrics(self) -> dict[str, Metric]:
        """Return the metrics by name."""
        return _KEPT.get(
            (self._key, "metrics"),
            lambda: {metric.name: metric for metric in self._reader.metrics()},
            len,
        )

    def ask(self, question: Question) -> Answer:
        """Return the rows that answer the question, as dictionaries by column."""
        return self.source(question).rows

    def source(self, question: Question) -> "Answered":
        """Return what a question was answered from: tables, and the SQL with its values."""
        return _KEPT.get(
            (self._key, question),
            lambda: _answered(self._reader, question),
            lambda one: len(one.rows),
        )

    def rows(self, asked: Rows) -> Answer:
        """Return rows of a published table, as dictionaries by column."""
        columns = (*asked.columns, *asked.sums)
        return _KEPT.get(
            (self._key, asked),
            lambda: [dict(zip(columns, row, strict=True)) for row in self._reader.rows(asked)],
            len,
        )

    def tests(self) -> tuple[TestedRule, ...]:
        """Return the data tests that the rows of the publication were let through by."""
        return _KEPT.get(
            (self._key, "tests"),
            lambda: publication_tests(self._reader.connection, self.publication),
            len,
        )

    def failing_rows(self, test: TestedRule) -> tuple[dict[str, Any], ...]:
        """Return the rows that a test warned of."""
        return _KEPT.get(
            (self._key, "failing", test.unique_id),
            lambda: publication_failing_rows(
                self._reader.connection, self.publication, test.unique_id
            ),
            len,
        )

    def publications(self) -> tuple[Publication, ...]:
        """Return every publication there is and was, the newest first; read anew each time."""
        return self._reader.publications()


@dataclass(frozen=True)
class Answered:
    """The rows of an answer, the tables that were summed, and the SQL with what was bound to it."""

    rows: Answer
    tables: tuple[str, ...]
    sql: str
    values: tuple[tuple[str, str], ...]


_KEPT = Kept()


def _answered(reader: Reader, question: Question) -> Answered:
    table = reader.query(
        metrics=list(question.metrics),
        group_by=list(question.by),
        where=list(question.where),
        order_by=list(question.order_by),
        limit=question.limit,
    )
    return Answered(
        [dict(zip(table.columns, row, strict=True)) for row in table.rows],
        tuple(dict.fromkeys(passport.relation for passport in table.passports)),
        table.sql,
        table.values,
    )


@contextlib.contextmanager
def reading(language: Language, publication_id: int | None = None) -> Iterator[Figures]:
    """Open a publication for a page; where that fails, say what to do and end the page.

    An old publication's schema may be dropped between the pointer and its tables, and a server
    restarted: the page then runs once more from its top.
    """
    try:
        opened = open_publication(load_settings(), publication_id, command="olist dashboard")
        with opened as reader:
            yield Figures(reader)
        st.session_state.pop(_AGAIN, None)
    except NothingPublished:
        _stop(language, "nothing_published")
    except BadUsage as error:
        _stop(language, "unreadable", detail=str(error))
    except OlistError as error:
        if not st.session_state.pop(_AGAIN, False):
            _log.warning("reading again, because %s", error)
            st.session_state[_AGAIN] = True
            st.rerun()
        _stop(
            language,
            "not_running" if isinstance(error, Unavailable) else "unreadable",
            detail=str(error),
        )


def _stop(language: Language, state: str, *, detail: str = "") -> NoReturn:
    st.header(say(language, f"state.{state}"))
    st.info(say(language, f"state.{state}_do"))
    if detail:
        st.markdown(quiet(plain(detail)))
    st.button(say(language, "state.again"))
    st.stop()
