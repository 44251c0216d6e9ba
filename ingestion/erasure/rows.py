"""A person's rows rewritten in Postgres: raw tables, quarantine, ledger, in one transaction."""

import time
from dataclasses import dataclass

from psycopg import sql

from ingestion.erasure import receipts
from ingestion.erasure.personal import CUSTOMERS, ERASED, REVIEWS, Traces, replacements
from ingestion.erasure.receipts import Erasure
from ingestion.erasure.tracing import exists, quarantined
from ingestion.loading import ledger
from ingestion.loading.records import Record
from ingestion.loading.session import Connection
from olist.who import os_user

Places = dict[str, list[Record]]
"""Where the quarantined records of a rewritten object stand by now, by the key of the old one."""


@dataclass(frozen=True)
class RewrittenRows:
    """The load that rewrote raw rows, and how many."""

    load_id: int
    rows: int
    seconds: float


def landing_of(erasure: Erasure) -> str:
    """Return what the ledger names in place of a landing."""
    return f"erasure {erasure.erasure_id}"


def rewrite_rows(
    connection: Connection, erasure: Erasure, traces: Traces, places: Places
) -> RewrittenRows | None:
    """Write what stands in place of the person's rows, and where things are by now.

    Returns the load that the ledger has of it; None if no raw row held the person.
    """
    opened = ledger.open_load(connection, erasure.command)
    changed = {
        table: _rewrite_raw(connection, table, traces, erasure.pseudonym or "", opened.load_id)
        for table in (CUSTOMERS, REVIEWS)
    }
    rows = {f"raw.{table}": count for table, count in changed.items()}
    rows["ingestion.quarantine"] = _rewrite_quarantine(connection, traces)
    for one in erasure.objects:
        if one.new is not None:
            _move_files(
                connection, one.object_key, one.new.object_key, one.new.sha256, one.new.bytes
            )
    for key, records in places.items():
        _move_quarantine(connection, key, records)
    load_id = opened.load_id if any(changed.values()) else None
    if load_id is not None:
        _record_load(connection, erasure, load_id, changed)
    receipts.record_rows(connection, erasure.erasure_id, rows, load_id)
    if load_id is None:
        return None
    return RewrittenRows(load_id, sum(changed.values()), time.monotonic() - opened.clock)


def _rewrite_raw(
    connection: Connection, table: str, traces: Traces, pseudonym: str, load_id: int
) -> int:
    """Rewrite rows; they say that this load changed them, and keep their place in the order."""
    if not exists(connection, table):
        return 0
    new = replacements(table, pseudonym)
    belongs = sql.SQL(" or ").join(
        sql.SQL("{} = any({})").format(sql.Identifier(column), sql.Literal(list(values)))
        for column, values in traces.names(table).items()
    )
    columns = sql.SQL(", ").join(map(sql.Identifier, new))
    values = sql.SQL(", ").join(map(sql.Literal, new.values()))
    return connection.execute(
        sql.SQL(
            "update {table} set ({columns}, _extra, _load_id, _seen_load_id) = row({values}, "
            "null, {load_id}, coalesce(_seen_load_id, _load_id)) "
            "where ({belongs}) and row({columns}, _extra) is distinct from row({values}, null)"
        ).format(
            table=sql.Identifier("raw", table),
            columns=columns,
            values=values,
            load_id=sql.Literal(load_id),
            belongs=belongs,
        )
    ).rowcount


def _rewrite_quarantine(connection: Connection, traces: Traces) -> int:
    found = quarantined(connection, traces)
    with connection.cursor() as cursor:
        cursor.executemany(
            "update ingestion.quarantine set record = %s, reason = 'erased' "
            "where load_id = %s and table_name = %s and record_no = %s",
            [(ERASED, *one) for one in found],
        )
    return len(found)


def _move_files(connection: Connection, old: str, new: str, sha256: str, size: int) -> None:
    connection.execute(
        "update ingestion.load_files set object_key = %s, sha256 = %s, "
        "bytes = case outcome when 'erased' then 0 else %s end, "
        "record_bytes = %s - header_bytes where object_key = %s",
        [new, sha256, size, size, old],
    )


def _move_quarantine(connection: Connection, key: str, records: list[Record]) -> None:
    """Say where quarantined records stand, which the rewrite of others has moved."""
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            update ingestion.quarantine
            set line_no = %s, byte_offset = %s
            from ingestion.load_files as files
            where files.load_id = quarantine.load_id and files.table_name = quarantine.table_name
                and files.object_key = %s and quarantine.record_no = %s
            """,
            [(one.line, one.offset, key, one.number) for one in records],
        )


def _record_load(
    connection: Connection, erasure: Erasure, load_id: int, changed: dict[str, int]
) -> None:
    """Write a line of the ledger; it stands before all landings, so that it is newer than none.

    It read no file: it has no records and no bytes.
    """
    connection.execute(
        """
        insert into ingestion.loads (load_id, landing_id, landed_as, source, outcome, changed_rows,
            started_at, seconds, command, os_user, as_of)
        overriding system value
        values (%s, %s, 'delta', 'erase', 'erased', %s, %s,
            extract(epoch from clock_timestamp() - %s), %s, %s, to_timestamp(0))
        """,
        [
            load_id,
            landing_of(erasure),
            sum(changed.values()),
            erasure.started_at,
            erasure.started_at,
            erasure.command,
            os_user(),
        ],
    )
    for table, count in changed.items():
        connection.execute(
            """
            insert into ingestion.load_files (load_id, table_name, file_name, outcome, object_key,
                sha256, bytes, records, loaded, repeated, quarantined, inserted, updated, deleted,
                warnings, seconds)
            select %s, table_name, file_name, 'erased', object_key, sha256, 0, 0, 0, 0, 0, 0,
                %s, 0, '{}', 0
            from ingestion.load_files
            where table_name = %s and outcome = 'loaded'
            order by load_id desc
            limit 1
            """,
            [load_id, count, table],
        )
