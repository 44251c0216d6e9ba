"""What the database says about the candidate: its build, its tables, its test results."""

import datetime
from dataclasses import dataclass
from typing import Any

import psycopg

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Build:
    """A dbt command that wrote the candidate."""

    generation: int
    command: str
    publishable: bool
    raw_load_id: int
    raw_load_id_at_end: int | None
    started_at: datetime.datetime
    finished_at: datetime.datetime | None


@dataclass(frozen=True)
class WrittenNode:
    """A table of the candidate, as its last build recorded it."""

    generation: int
    raw_load_id: int
    checksum: str
    status: str


@dataclass(frozen=True)
class Result:
    """The last result of a data test on the current candidate."""

    unique_id: str
    status: str
    failures: int | None
    message: str | None
    seconds: float


@dataclass(frozen=True)
class Evidence:
    """Everything that the audit looks at, from one snapshot of the database."""

    generation: int
    raw_load_id: int
    builds: dict[int, Build]
    nodes: dict[str, WrittenNode]
    kept: dict[str, int]
    """The generation until which each table that takes in changes only has taken them in."""
    results: dict[str, Result]
    read_at: datetime.datetime

    @property
    def build(self) -> Build | None:
        """The build that made the current candidate."""
        return self.builds.get(self.generation)


def read_evidence(connection: Connection) -> Evidence:
    """Read it; in a repeatable-read transaction it is of one moment."""
    generation = current_generation(connection)
    return Evidence(
        generation=generation,
        raw_load_id=raw_load_id(connection),
        builds=_builds(connection),
        nodes={
            row[0]: WrittenNode(*row[1:])
            for row in connection.execute(
                """
                select unique_id, generation, raw_load_id, checksum, status
                from publication.candidate_nodes
                """
            )
        },
        kept=dict(connection.execute("select unique_id, generation from publication.kept_tables")),
        results={result.unique_id: result for result in read_results(connection, generation)},
        read_at=_one(connection.execute("select clock_timestamp()")),
    )


def current_generation(connection: Connection) -> int:
    """Return the number of the candidate as it is now."""
    return int(_one(connection.execute("select generation from publication.generation")))


def raw_load_id(connection: Connection) -> int:
    """Return the load that last changed a raw table."""
    return int(_one(connection.execute("select load_id from ingestion.raw_state")))


def read_results(connection: Connection, generation: int) -> list[Result]:
    """Return the results of the data tests of one generation."""
    return [
        Result(*row)
        for row in connection.execute(
            """
            select unique_id, status, failures, message, seconds
            from publication.test_results
            where generation = %s
            order by unique_id
            """,
            [generation],
        )
    ]


def _builds(connection: Connection) -> dict[int, Build]:
    """Return the builds that a table of the candidate can be of, and those since."""
    rows = connection.execute(
        """
        select
            generation, command, publishable, raw_load_id, raw_load_id_at_end, started_at,
            finished_at
        from publication.builds
        where generation >= (select min(generation) from publication.candidate_nodes)
            or generation = (select generation from publication.generation)
        """
    )
    return {row[0]: Build(*row) for row in rows}


def _one(cursor: psycopg.Cursor[tuple[Any, ...]]) -> Any:
    row = cursor.fetchone()
    return row[0] if row else None
