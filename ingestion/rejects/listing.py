"""The records in quarantine, read from the ledger."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import sql
from psycopg.rows import class_row

from olist.database import connect, readable_errors
from olist.settings import Settings


@dataclass(frozen=True)
class Reject:
    """A record that did not fit: where it stood, why, its bytes, and what became of it."""

    load_id: int
    landing_id: str
    loaded_at: datetime
    table_name: str
    file_name: str
    object_key: str
    record_no: int
    line_no: int
    byte_offset: int
    column_name: str | None
    rule: str
    reason: str
    record: bytes
    resolved_load_id: int | None

    @property
    def text(self) -> str:
        """The record to look at; bytes that are not UTF-8 are written as escapes."""
        return self.record.decode(errors="backslashreplace")


@dataclass(frozen=True)
class Selection:
    """Which records: by default those that are missing from the raw tables as they stand."""

    table: str | None = None
    load_id: int | None = None
    rule: str | None = None
    history: bool = False
    """Also those that were mended since, or whose table was replaced by a later snapshot."""


_QUERY = """
select
    rejects.load_id, loads.landing_id, loads.finished_at as loaded_at, rejects.table_name,
    files.file_name, files.object_key, rejects.record_no, rejects.line_no, rejects.byte_offset,
    rejects.column_name, rejects.rule, rejects.reason, rejects.record, rejects.resolved_load_id
from ingestion.{rejects} as rejects
inner join ingestion.loads on loads.load_id = rejects.load_id
inner join ingestion.load_files as files
    on files.load_id = rejects.load_id and files.table_name = rejects.table_name
where (%(table)s::text is null or rejects.table_name = %(table)s)
    and (%(load_id)s::bigint is null or rejects.load_id = %(load_id)s)
    and (%(rule)s::text is null or rejects.rule = %(rule)s)
order by rejects.table_name, rejects.load_id, rejects.record_no
limit %(limit)s
"""


def rejects(
    settings: Settings, selection: Selection, *, limit: int | None = None
) -> tuple[Reject, ...]:
    """Return the records of `selection`, by table, load and number."""
    relation = "quarantine" if selection.history else "current_quarantine"
    query = sql.SQL(_QUERY).format(rejects=sql.Identifier(relation))
    with (
        connect(settings, "loader", command="olist rejects") as connection,
        readable_errors("reading the quarantine"),
        connection.cursor(row_factory=class_row(Reject)) as cursor,
    ):
        return tuple(cursor.execute(query, vars(selection) | {"limit": limit}))
