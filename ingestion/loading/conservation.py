"""Whether nothing of a file was lost or added, on its way and in its raw table.

1. Before a load commits: every record of a file is loaded, repeated or at fault, and the bytes of
   header, records and line ends add up to those that landed. The ledger has both as constraints.
2. At any time: a raw table holds what all its loads inserted less what they deleted.
"""

from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

from ingestion.loading.staging import Staged
from olist.database import connect, readable_errors
from olist.errors import OlistError
from olist.settings import Settings


def refuse_unbalanced(staged: Staged) -> None:
    """Refuse a file of which a record or a byte is unaccounted for.

    Raises:
        OlistError: it is a fault of the loader.
    """
    file, header_bytes = staged.part.file, staged.part.header.size
    reasons = []
    if staged.records != staged.loaded + staged.repeated + staged.faults:
        reasons.append(
            f"of {staged.records:,} records {staged.loaded:,} were loaded, {staged.repeated:,} "
            f"repeated and {staged.faults:,} quarantined, which is not all of them"
        )
    if file.bytes != header_bytes + staged.record_bytes:
        reasons.append(
            f"of {file.bytes:,} bytes {header_bytes:,} were the header and "
            f"{staged.record_bytes:,} records, which is not all of them"
        )
    if reasons:
        raise OlistError(
            f"{file.name}: {'; '.join(reasons)}; nothing was loaded. This is a fault of the "
            "loader: please report it"
        )


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
