"""Whether every row that the ledger says was loaded is in its raw table, and none beside.

1. A raw table holds what all its loads inserted less what they deleted.
2. That every record of a file is loaded, repeated or in quarantine is a constraint of the ledger
   itself; this counts what is really there.
"""

from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

from olist.database import connect, readable_errors
from olist.settings import Settings


@dataclass(frozen=True)
class Balance:
    """A raw table: what its loads add up to, what it holds, and the last load that changed it."""

    table: str
    expected_rows: int
    rows: int
    last_changed_by: int

    @property
    def holds(self) -> bool:
        """Whether nothing was lost and nothing was added."""
        return self.rows == self.expected_rows


def balance(settings: Settings) -> tuple[Balance, ...]:
    """Count every raw table that was ever loaded, and compare it with the ledger."""
    with (
        readable_errors("counting the raw tables"),
        connect(settings, "loader", command="olist balance") as connection,
    ):
        ledger = connection.execute(
            """
            select
                table_name,
                sum(inserted - deleted)::bigint,
                coalesce(max(load_id) filter (where inserted + updated + deleted > 0), 0)
            from ingestion.load_files
            group by table_name
            order by table_name
            """
        ).fetchall()
        return tuple(
            Balance(table, expected, _count(connection, table), last)
            for table, expected, last in ledger
        )


def _count(connection: Connection[tuple[Any, ...]], table: str) -> int:
    query = sql.SQL("select count(*) from {}").format(sql.Identifier("raw", table))
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
