"""The publications there are and were, and how the state of now compares with the current one."""

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from psycopg import sql
from psycopg.rows import dict_row

from olist.database import connect, readable_errors
from olist.settings import DBT_PROJECT_DIR, Role, Settings
from publication.digest import project_digest
from publication.evidence import Connection, raw_load_id

Status = Literal["published", "withdrawn", "dropped"]

_PUBLISHING_LOCK = 7_305_811_903


@dataclass(frozen=True)
class RawLoad:
    """A load that the rows of a publication came with."""

    load_id: int
    landing_id: str
    source: str
    landed_as: str
    loaded_at: datetime.datetime
    records: int
    quarantined: int


@dataclass(frozen=True)
class Publication:
    """One publication: what it is of, what was tested, and whether readers see it."""

    publication_id: int
    schema_name: str
    status: Status
    is_current: bool
    generation: int
    raw_load_id: int
    project_digest: str
    published_at: datetime.datetime
    withdrawn_at: datetime.datetime | None
    tests_passed: int
    tests_warned: int
    table_rows: Mapping[str, int]
    raw_loads: tuple[RawLoad, ...]
    seconds: float
    new: bool = False
    """Whether the command that returned it made it."""
    warnings: tuple[str, ...] = field(default=())
    """What did not follow yet (old schemas, the view layer); the next publish tries again."""


@dataclass(frozen=True)
class State:
    """The rows and code of now, and whether they are what readers see."""

    raw_load_id: int
    project_digest: str
    current: Publication | None
    withdrawn: bool
    """Whether a publication of this very state was withdrawn."""

    @property
    def up_to_date(self) -> bool:
        """Whether the current publication is of this very state."""
        return self.current is not None and (
            self.current.raw_load_id,
            self.current.project_digest,
        ) == (self.raw_load_id, self.project_digest)


def state(settings: Settings, *, project_dir: Path = DBT_PROJECT_DIR) -> State:
    """Compare the rows and code of now with the current publication; costs milliseconds."""
    digest = project_digest(project_dir)
    with _session(settings, "olist status", "publisher") as connection:
        return state_of(connection, digest)


def state_of(connection: Connection, digest: str) -> State:
    """Compare the rows of now and the code with this digest with the current publication."""
    load_id = raw_load_id(connection)
    withdrawn = connection.execute(
        """
        select 1 from publication.publications
        where raw_load_id = %s and project_digest = %s and withdrawn_at is not null
        """,
        [load_id, digest],
    ).fetchone()
    return State(load_id, digest, current_publication(connection), withdrawn is not None)


def publications(settings: Settings) -> tuple[Publication, ...]:
    """Return all publications, the newest first."""
    with _session(settings, "olist publications", "reader") as connection:
        return read_publications(connection)


def read_publications(connection: Connection) -> tuple[Publication, ...]:
    """Return all publications, the newest first."""
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(
            """
            select
                publications.publication_id, publications.schema_name, publications.status,
                current.publication_id is not null as is_current, publications.generation,
                publications.raw_load_id, publications.project_digest, publications.published_at,
                publications.withdrawn_at, publications.tests_passed, publications.tests_warned,
                publications.table_rows, publications.raw_loads, publications.seconds
            from publication.publications
            left join publication.current
                on current.publication_id = publications.publication_id
            order by publications.publication_id desc
            """
        )
        return tuple(_publication(row) for row in cursor)


def current_publication(connection: Connection) -> Publication | None:
    """Return the publication that readers see."""
    return next((one for one in read_publications(connection) if one.is_current), None)


def _publication(row: dict[str, Any]) -> Publication:
    loads = tuple(
        RawLoad(**load | {"loaded_at": datetime.datetime.fromisoformat(load["loaded_at"])})
        for load in row["raw_loads"]
    )
    return Publication(**row | {"raw_loads": loads})


def announce(publication: Publication, *, new: bool, warnings: tuple[str, ...]) -> Publication:
    """Return the publication with what the command that returns it has to say."""
    return replace(publication, new=new, warnings=warnings)


@contextmanager
def publishing(settings: Settings, command: str) -> Iterator[Connection]:
    """Connect as the publisher, one at a time: a second one waits for the first."""
    with _session(settings, command, "publisher") as connection:
        wait = f"{max(1, round(settings.lock_timeout_seconds * 1000))}ms"
        connection.execute(sql.SQL("set lock_timeout = {}").format(wait))
        # A publisher that was killed must not keep the next one waiting until its copy is done.
        connection.execute("set client_connection_check_interval = '1s'")
        connection.execute("select pg_advisory_lock(%s)", [_PUBLISHING_LOCK])
        connection.execute("reset lock_timeout")
        yield connection


@contextmanager
def _session(settings: Settings, command: str, role: Role) -> Iterator[Connection]:
    with (
        connect(settings, role, command=command, autocommit=True) as connection,
        readable_errors(command),
    ):
        yield connection
