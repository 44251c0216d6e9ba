"""The rows of a raw table as one hash, to compare two of them."""

from dataclasses import dataclass

from psycopg import sql

from ingestion.contract import Table
from ingestion.loading.session import Connection
from ingestion.loading.tables import names


@dataclass(frozen=True)
class Content:
    """The rows of a table: how many, and a hash of them all that no order of theirs changes."""

    rows: int
    digest: str


def content(connection: Connection, schema: str, table: Table) -> Content:
    """Count and hash the rows of a table: what its files say, without what the loader adds."""
    rows, digest = connection.execute(
        sql.SQL(
            "select count(*), "
            "coalesce(sum(hashtextextended(row({})::text, 0)::numeric), 0) %% (2::numeric ^ 64) "
            "from {}"
        ).format(names((*table.names, "_extra")), sql.Identifier(schema, table.name)),
        [],
    ).fetchall()[0]
    return Content(int(rows), f"{int(digest) % 2**64:016x}")
