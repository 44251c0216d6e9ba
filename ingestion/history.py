"""The ledger, read: which loads there were, and what each did."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from olist.database import connect, readable_errors
from olist.errors import BadUsage
from olist.settings import Settings

_LOADS = """
select
    loads.load_id, loads.started_at, loads.finished_at, loads.outcome, loads.source,
    loads.landing_id, loads.landed_as, loads.command, loads.os_user, loads.database_role,
    loads.seconds, loads.changed_rows,
    coalesce(sum(files.inserted), 0)::bigint as new_rows,
    coalesce(sum(files.updated), 0)::bigint as updated_rows,
    coalesce(sum(files.deleted), 0)::bigint as deleted_rows,
    coalesce(
        sum(greatest(
            files.loaded - files.inserted - files.updated - coalesce(files.kept_newer, 0), 0
        )),
        0
    )::bigint as same_rows,
    coalesce(sum(files.kept_newer), 0)::bigint as kept_newer_rows,
    coalesce(sum(files.repeated), 0)::bigint as repeated_records,
    coalesce(sum(files.quarantined), 0)::bigint as refused_records,
    coalesce(sum(files.bytes), 0)::bigint as bytes
from ingestion.loads
left join ingestion.load_files as files on files.load_id = loads.load_id
where %(load_id)s::bigint is null or loads.load_id = %(load_id)s
group by loads.load_id
order by loads.load_id desc
limit %(limit)s
"""

_FILES = """
select
    table_name, file_name, outcome, object_key, sha256, bytes, records, loaded,
    inserted as new_rows, updated as updated_rows, deleted as deleted_rows,
    greatest(loaded - inserted - updated - coalesce(kept_newer, 0), 0) as same_rows,
    coalesce(kept_newer, 0) as kept_newer_rows, repeated as repeated_records,
    quarantined as refused_records, warnings, seconds
from ingestion.load_files
where load_id = %s
order by table_name
"""


@dataclass(frozen=True)
class PastLoad:
    """One load, its files added up; who made it is null for loads before that was recorded."""

    load_id: int
    started_at: datetime
    finished_at: datetime
    outcome: str
    source: str
    landing_id: str
    landed_as: str
    command: str
    os_user: str | None
    database_role: str | None
    seconds: float
    changed_rows: int
    new_rows: int
    updated_rows: int
    deleted_rows: int
    same_rows: int
    """Records whose row was there already, word for word."""
    kept_newer_rows: int
    """Rows left as newer landings say them, where a late one says otherwise; 0 of a load from
    before this was counted, whose `same_rows` have them."""
    repeated_records: int
    refused_records: int
    bytes: int

    @property
    def who(self) -> str:
        """User, role and command."""
        return f"{self.os_user or '?'} as {self.database_role or '?'}: {self.command}"


@dataclass(frozen=True)
class PastFile:
    """One file of a load."""

    table_name: str
    file_name: str
    outcome: str
    object_key: str
    sha256: str
    bytes: int
    records: int
    loaded: int
    new_rows: int
    updated_rows: int
    deleted_rows: int
    same_rows: int
    kept_newer_rows: int
    repeated_records: int
    refused_records: int
    warnings: list[str]
    seconds: float


def past_loads(settings: Settings, *, limit: int | None = None) -> tuple[PastLoad, ...]:
    """Return the loads, the newest first."""
    return _loads(settings, load_id=None, limit=limit)


def past_load(settings: Settings, load_id: int) -> tuple[PastLoad, tuple[PastFile, ...]]:
    """Return one load and its files.

    Raises:
        BadUsage: there is no such load.
    """
    found = _loads(settings, load_id=load_id, limit=1)
    if not found:
        raise BadUsage(f"there is no load {load_id}: `olist loads` lists them")
    with (
        connect(settings, "loader", command="olist loads") as connection,
        readable_errors("reading the ledger"),
        connection.cursor(row_factory=class_row(PastFile)) as cursor,
    ):
        return found[0], tuple(cursor.execute(_FILES, [load_id]))


def _loads(settings: Settings, *, load_id: int | None, limit: int | None) -> tuple[PastLoad, ...]:
    with (
        connect(settings, "loader", command="olist loads") as connection,
        readable_errors("reading the ledger"),
        connection.cursor(row_factory=class_row(PastLoad)) as cursor,
    ):
        return tuple(cursor.execute(_LOADS, {"load_id": load_id, "limit": limit}))
