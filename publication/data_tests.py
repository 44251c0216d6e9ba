"""The data tests: what each says and tolerates, how it ended, before too, and the rows that failed.

Readers see all results, and the failing rows of publications that are kept; those of the candidate
are for who builds.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from psycopg.rows import dict_row

from olist.errors import BadUsage
from publication.dimensions import unknown
from publication.evidence import Connection
from publication.history import Publication, current_publication

TREND = 10
"""So many builds back a trend goes."""

_NO_FAILURE = "!= 0"


@dataclass(frozen=True)
class Outcome:
    """How a test ended on one build; the publication is that of the build, if it became one."""

    generation: int
    publication_id: int | None
    status: str
    failures: int | None
    finished_at: datetime.datetime


@dataclass(frozen=True)
class TestedRule:
    """A data test with its last outcome; `trend` has the last ones, the oldest first.

    `status` is `pass`, `warn`, `fail`, `error`, `skipped` or `running`; `failures` are rows, of
    which the first hundred are kept.
    """

    unique_id: str
    name: str
    description: str
    severity: str
    tolerance: str
    tables: tuple[str, ...]
    column: str | None
    status: str
    failures: int | None
    message: str | None
    seconds: float
    generation: int
    finished_at: datetime.datetime
    trend: tuple[Outcome, ...]


def candidate_tests(connection: Connection) -> tuple[TestedRule, ...]:
    """Return the tests that ran since the last publication, each with its last result."""
    current = current_publication(connection)
    return _tests(connection, current.generation if current else 0, None)


def publication_tests(connection: Connection, publication: Publication) -> tuple[TestedRule, ...]:
    """Return the tests that the rows of this publication were let through by."""
    return _tests(connection, publication.generation, publication.generation)


def candidate_failing_rows(connection: Connection, test: TestedRule) -> tuple[dict[str, Any], ...]:
    """Return the rows that failed the test when it last ran, for a role that may see them."""
    return _rows(
        connection.execute(
            """
            select failing_row from publication.failing_rows
            where unique_id = %s and generation = %s order by row_number
            """,
            [test.unique_id, test.generation],
        )
    )


def publication_failing_rows(
    connection: Connection, publication: Publication, unique_id: str
) -> tuple[dict[str, Any], ...]:
    """Return the rows that the test warned of before they were published."""
    return _rows(
        connection.execute(
            """
            select failing_row from publication.published_failing_rows
            where unique_id = %s and publication_id = %s order by row_number
            """,
            [unique_id, publication.publication_id],
        )
    )


def _rows(found: Iterable[tuple[Any, ...]]) -> tuple[dict[str, Any], ...]:
    return tuple(row for (row,) in found)


def _tests(connection: Connection, since: int, until: int | None) -> tuple[TestedRule, ...]:
    outcomes = _outcomes(connection, until)
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(
            """
            select distinct on (results.unique_id)
                results.*, tests.name, tests.description, tests.warn_if, tests.error_if,
                coalesce(tests.arguments, '{}') as arguments,
                coalesce(tests.tables, '[]') as tables, tests.column_name
            from publication.test_results as results
            left join publication.data_tests as tests on tests.unique_id = results.unique_id
            where results.generation between %(since)s and coalesce(%(until)s, results.generation)
            order by results.unique_id, results.generation desc
            """,
            {"since": since, "until": until},
        )
        return tuple(_test(row, outcomes) for row in cursor)


def _test(row: Mapping[str, Any], outcomes: Mapping[str, tuple[Outcome, ...]]) -> TestedRule:
    return TestedRule(
        unique_id=row["unique_id"],
        name=row["name"] or row["unique_id"],
        description=" ".join((row["description"] or "").split()),
        severity=row["severity"],
        tolerance=tolerance(row["arguments"], row["warn_if"], row["error_if"]),
        tables=tuple(row["tables"]),
        column=row["column_name"],
        status=row["status"],
        failures=row["failures"],
        message=row["message"],
        seconds=row["seconds"],
        generation=row["generation"],
        finished_at=row["finished_at"],
        trend=outcomes.get(row["unique_id"], ()),
    )


def tolerance(arguments: Mapping[str, Any], warn_if: str | None, error_if: str | None) -> str:
    """Say in words what the test lets pass."""
    if "anomalies" in arguments:
        known = ", ".join(
            f"{name} {anomaly['known']:,}" for name, anomaly in arguments["anomalies"].items()
        )
        return f"of {arguments['of']:,} rows: {known}; chance beside that"
    if "quarantined_table" in arguments:
        return f"as many keys as records of {arguments['quarantined_table']} are in quarantine"
    if arguments.get("parent"):
        return "rows whose parent is missing"
    limits = {"warns if": warn_if, "fails if": error_if}
    said = [
        f"{what} rows {limit}" for what, limit in limits.items() if limit and limit != _NO_FAILURE
    ]
    return "; ".join(said) or "no row"


def _outcomes(connection: Connection, until: int | None) -> dict[str, tuple[Outcome, ...]]:
    """Return the outcomes of every test on the last builds that ran tests."""
    rows = connection.execute(
        """
        select
            results.unique_id, results.generation, publications.publication_id, results.status,
            results.failures, results.finished_at
        from publication.test_results as results
        left join publication.publications
            on publications.generation = results.generation
        where results.generation in (
            select distinct generation from publication.test_results
            where generation <= coalesce(%(until)s, generation)
            order by generation desc limit %(builds)s
        )
        order by results.unique_id, results.generation
        """,
        {"until": until, "builds": TREND},
    )
    found: dict[str, list[Outcome]] = {}
    for unique_id, *outcome in rows:
        found.setdefault(unique_id, []).append(Outcome(*outcome))
    return {unique_id: tuple(outcomes) for unique_id, outcomes in found.items()}


def named(tests: tuple[TestedRule, ...], name: str) -> TestedRule:
    """Return the test of this name, or the only one whose name has it.

    Raises:
        BadUsage: there is none, or there are several.
    """
    exact = [test for test in tests if name in (test.name, test.unique_id)]
    found = exact or [test for test in tests if name in test.name]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(sorted(test.name for test in found)[:10])
        raise BadUsage(f"{len(found)} tests have {name!r} in their name: {names}")
    raise BadUsage(unknown("test", name, (test.name for test in tests)))
