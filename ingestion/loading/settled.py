"""Which landings the ledger has: loaded, or superseded by newer ones."""

from collections.abc import Sequence

from ingestion.loading.session import Connection


def last_landing(connection: Connection) -> str | None:
    """Return the newest landing that was loaded."""
    row = connection.execute(
        "select landing_id from ingestion.loads where outcome = 'loaded' "
        'order by as_of desc, landing_id collate "C" desc limit 1'
    ).fetchone()
    return None if row is None else str(row[0])


def is_settled(connection: Connection, landing_id: str) -> bool:
    """Return whether the landing was loaded, or superseded by newer ones."""
    return landing_id in settled(connection, [landing_id])


def settled(connection: Connection, landing_ids: Sequence[str]) -> frozenset[str]:
    """Return which of the landings were loaded, or superseded by newer ones."""
    rows = connection.execute(
        "select landing_id from ingestion.loads "
        "where landing_id = any(%s) and outcome in ('loaded', 'superseded')",
        [list(landing_ids)],
    )
    return frozenset(row[0] for row in rows)


def settled_until(connection: Connection) -> str | None:
    """Return the landing up to which all that were found are settled."""
    row = connection.execute("select settled_until from ingestion.listing").fetchone()
    return None if row is None else str(row[0])


def settle_until(connection: Connection, landing_id: str) -> None:
    """Record that all landings that were found up to this one are settled."""
    connection.execute(
        "insert into ingestion.listing (settled_until) values (%s) "
        "on conflict (is_the_only_row) do update set settled_until = excluded.settled_until",
        [landing_id],
    )
