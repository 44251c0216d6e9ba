"""A connection that loads: how it reads values, and what it tells the planner."""

from typing import Any

import psycopg
from psycopg import sql

from olist.errors import BadUsage

Connection = psycopg.Connection[tuple[Any, ...]]


def prepare_session(connection: Connection, *, lock_timeout: float) -> None:
    """Read values in one way whatever the server's defaults: YMD refuses 31/12/2017.

    What is written goes to the disk on the way, so that a commit has less to wait for: after a COPY
    of 65 MB 0.03 s instead of 0.10.

    Raises:
        BadUsage: the server is older than PostgreSQL 16.
    """
    if connection.info.server_version < 160_000:
        raise BadUsage(
            f"Postgres has version {connection.info.server_version // 10_000}, and loading needs "
            "16 or newer (pg_input_is_valid)"
        )
    connection.execute(
        "select set_config(name, value, false) from (values ('datestyle', 'ISO, YMD'), "
        "('timezone', 'UTC'), ('default_statistics_target', '10'), ('jit', 'off'), "
        "('work_mem', '64MB'), ('maintenance_work_mem', '64MB'), ('backend_flush_after', '256kB'), "
        "('lock_timeout', %s)) as settings (name, value)",
        # 0 would be for Postgres to wait without end.
        [f"{max(1, round(lock_timeout * 1000))}"],
    )
    connection.commit()


def analyze(connection: Connection, schema: str, table: str) -> None:
    """Tell the planner what is in the table; without, queries on it may take minutes."""
    connection.execute(sql.SQL("analyze {}").format(sql.Identifier(schema, table)))
