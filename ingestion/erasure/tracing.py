"""Where a person is in Postgres: raw tables and quarantine."""

from collections.abc import Iterable

from ingestion.erasure.files import names_among
from ingestion.erasure.personal import CUSTOMERS, REVIEWS, Traces
from ingestion.loading.session import Connection


def raw_traces(connection: Connection, traces: Traces) -> int:
    """Follow the person through the raw tables; return how many rows these are."""
    if not exists(connection, CUSTOMERS):
        return 0
    customers = connection.execute(
        "select customer_id from raw.customers where customer_unique_id = any(%s)",
        [list(traces.persons)],
    ).fetchall()
    traces.customer_ids |= {row[0] for row in customers}
    traces.order_ids |= _column(
        connection,
        "select order_id from raw.orders where customer_id = any(%s)",
        traces.customer_ids,
    )
    traces.review_ids |= _column(
        connection,
        "select review_id from raw.order_reviews where order_id = any(%s)",
        traces.order_ids,
    )
    return len(customers)


def quarantined_traces(connection: Connection, traces: Traces) -> int:
    """Return how many quarantined records hold the person."""
    return len(quarantined(connection, traces))


def at_fault(connection: Connection, object_key: str) -> frozenset[int]:
    """Return the records of an object that are in quarantine."""
    rows = connection.execute(
        """
        select distinct quarantine.record_no
        from ingestion.quarantine
        inner join ingestion.load_files as files
            on files.load_id = quarantine.load_id and files.table_name = quarantine.table_name
        where files.object_key = %s
        """,
        [object_key],
    )
    return frozenset(row[0] for row in rows)


def _column(connection: Connection, query: str, values: Iterable[str]) -> set[str]:
    rows = connection.execute(query.encode(), [list(values)])
    return {row[0] for row in rows}


def exists(connection: Connection, table: str) -> bool:
    """Whether a raw table has been made."""
    row = connection.execute("select to_regclass(%s) is not null", [f"raw.{table}"]).fetchone()
    return bool(row and row[0])


def quarantined(connection: Connection, traces: Traces) -> list[tuple[int, str, int]]:
    """Return load, table and number of the quarantined records that hold the person."""
    rows = connection.execute(
        "select load_id, table_name, record_no, record from ingestion.quarantine "
        "where table_name = any(%s)",
        [[CUSTOMERS, REVIEWS]],
    )
    return [
        (load_id, table, number)
        for load_id, table, number, record in rows
        if names_among(record, traces, table)
    ]
