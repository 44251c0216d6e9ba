"""Read one publication, whole: as a role that can only read, in one read-only transaction.

1. A reader sees the publication it opened for as long as it looks, whatever is published,
   rolled back or dropped meanwhile: its schema is not dropped while a reader has it open.
2. Figures are asked for as metrics; what they mean is published with the rows.
3. Values of filters are bound, never pasted into SQL.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, LiteralString

from psycopg import errors as pg

from olist.database import connect, readable_errors
from olist.errors import BadUsage, OlistError
from olist.settings import Settings
from publication.answers import Metric, Table
from publication.asking import Ask
from publication.data_tests import (
    TestedRule,
    publication_failing_rows,
    publication_tests,
)
from publication.dimensions import METRIC_TIME
from publication.evidence import Connection, Result, read_results
from publication.filters import Filter
from publication.history import Publication, read_publications
from publication.loaded import semantics_of
from publication.periods import Compare, Period
from publication.querying import answer
from publication.retention import READING_LOCK
from publication.rows import Rows, read_rows

if TYPE_CHECKING:
    from publication.semantics import Semantics

__all__ = ["Filter", "NothingPublished", "Period", "Reader", "Rows", "Table", "open_publication"]


class NothingPublished(OlistError):
    """There is no publication to read yet."""


class Reader:
    """An open publication; `open_publication` makes it."""

    def __init__(self, connection: Connection, publication: Publication) -> None:
        """Read `publication` in the transaction that `connection` is in."""
        self.publication = publication
        self._connection = connection

    @property
    def connection(self) -> Connection:
        """The transaction, for what reads tables whole."""
        return self._connection

    def metrics(self) -> tuple[Metric, ...]:
        """Return every metric, with what it means and the dimensions it takes."""
        return self._semantics().metrics()

    def test_results(self) -> tuple[Result, ...]:
        """Return the result of every data test on the rows of this publication."""
        return tuple(read_results(self._connection, self.publication.generation))

    def tests(self) -> tuple[TestedRule, ...]:
        """Return the data tests that let its rows through, with what each says and the trend."""
        return publication_tests(self._connection, self.publication)

    def failing_rows(self, test: str) -> tuple[dict[str, Any], ...]:
        """Return the rows, a hundred at most, that the test of this unique id warned of."""
        return publication_failing_rows(self._connection, self.publication, test)

    def query(
        self,
        metrics: Sequence[str],
        *,
        group_by: Sequence[str] = (),
        where: Sequence[Filter] = (),
        grain: str | None = None,
        period: Period | None = None,
        compare: Compare | None = None,
        order_by: Sequence[str] = (),
        limit: int | None = None,
        cubes: bool = True,
    ) -> Table:
        """Return the metrics by the dimensions, a column for each name in the order asked.

        `grain` is short for a first group `metric_time__GRAIN`; `period` keeps what happened in it,
        at the time that each metric goes by. `compare` sets each figure beside that of the previous
        period or of the year before (see `publication.comparing`). Without `cubes`, the facts are
        asked even where sums by day have the answer.

        Times of a day and longer are dates; a group without a value is None and comes last.
        `order_by` takes names that are asked for, `-name` the other way round; without it, rows
        are in the order of `group_by`.

        Raises:
            BadUsage: a name, an operator or a value is wrong; the text says which names there are.
        """
        by = (*([f"{METRIC_TIME}__{grain}"] if grain else []), *group_by)
        ask = Ask(tuple(metrics), by, tuple(where), period, compare, tuple(order_by), limit)
        table = answer(ask, self._semantics(), self._run, self.complete_months, cubes=cubes)
        return replace(table, publication_id=self.publication.publication_id)

    def complete_months(self) -> frozenset[datetime.date]:
        """Return the first days of the months that are complete in the data."""
        months = self.select(
            "select distinct month_start_date from dim_dates where is_complete_month"
        )
        return frozenset(day for (day,) in months.rows)

    def select(self, query: LiteralString) -> Table:
        """Return what the tables of the publication say; `query` names them without a schema."""
        schema = self.publication.schema_name
        with self._connection.transaction():
            self._connection.execute("select set_config('search_path', %s, true)", [schema])
            cursor = self._connection.execute(query)
            columns = tuple(column.name for column in cursor.description or ())
            return Table(columns, tuple(cursor.fetchall()))

    def rows(self, asked: Rows) -> list[tuple[Any, ...]]:
        """Return rows of a published table: the values of its columns, then of its sums."""
        return read_rows(self._connection, self.publication.schema_name, asked)

    def publications(self) -> tuple[Publication, ...]:
        """Return every publication there is and was, the newest first."""
        return read_publications(self._connection)

    def _run(self, text: str, values: Mapping[str, str]) -> list[tuple[Any, ...]]:
        # MetricFlow wrote the text, from names that the manifest knows.
        query = text.encode()
        try:
            with self._connection.transaction():
                return self._connection.execute(query, values).fetchall()
        except (pg.DataError, pg.UndefinedFunction) as error:
            said = error.diag.message_primary
            raise BadUsage(f"a filter has a value that its dimension cannot have: {said}") from None

    def _semantics(self) -> "Semantics":
        return semantics_of(self._connection, self.publication)


@contextmanager
def open_publication(
    settings: Settings, publication_id: int | None = None, *, command: str = "olist reader"
) -> Iterator[Reader]:
    """Open the current publication, or the one named.

    Raises:
        NothingPublished: there is none yet.
        BadUsage: there is none of that number, or its rows are dropped.
    """
    with (
        connect(settings, "reader", command=command, autocommit=True) as connection,
        readable_errors("reading the publication"),
    ):
        # A session may have been made by another login with `set role`: say the limits again.
        for name, value in (("statement_timeout", "15s"), ("timezone", "UTC")):
            connection.execute("select set_config(%s, %s, false)", [name, value])
        while True:
            opened = _hold(connection, publication_id)
            connection.execute("begin isolation level repeatable read, read only")
            publication = _find(connection, opened)
            if publication.status != "dropped":
                break
            connection.execute("rollback")
            if publication_id is not None:
                raise BadUsage(
                    f"publication {publication_id} was dropped by now: see `olist publications`"
                )
        yield Reader(connection, publication)


def _hold(connection: Connection, publication_id: int | None) -> int:
    """Take a share of the publication, so that it is not dropped; return its number."""
    if publication_id is None:
        row = connection.execute("select publication_id from publication.current").fetchone()
        if row is None:
            raise NothingPublished("nothing is published yet: run `olist run`")
        publication_id = int(row[0])
    connection.execute("select pg_advisory_lock_shared(%s, %s)", [READING_LOCK, publication_id])
    return publication_id


def _find(connection: Connection, publication_id: int) -> Publication:
    for publication in read_publications(connection):
        if publication.publication_id == publication_id:
            return publication
    raise BadUsage(f"there is no publication {publication_id}: see `olist publications`")
