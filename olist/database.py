"""Connections to Postgres with errors an operator can act on, the write lock, the migrations.

1. A connection is made as one role, and says in `pg_stat_activity` which command it serves.
2. One command at a time writes the warehouse: the write lock is an advisory lock of a session, so
   it is gone when its holder dies.
3. Control tables carry a version and are migrated forward only; a newer version is refused.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import errors as pg
from psycopg import sql

from olist.errors import BadUsage, Busy, OlistError, Unavailable
from olist.settings import Role, Settings

_WRITE_LOCK = 7_305_811_902
"""The key of the advisory lock; any number does, as long as it stays the same."""


def connect(
    settings: Settings,
    role: Role,
    *,
    command: str = "olist",
    autocommit: bool = False,
    database: str | None = None,
) -> psycopg.Connection[tuple[Any, ...]]:
    """Connect as `role`; `command` is what `pg_stat_activity` shows.

    Raises:
        Unavailable: the server cannot be reached.
        BadUsage: the server refused the user or the password.
    """
    arguments = settings.postgres(role)
    if database:
        arguments["dbname"] = database
    try:
        return psycopg.connect(
            **arguments,
            autocommit=autocommit,
            connect_timeout=10,
            application_name=f"{command} (pid {os.getpid()})",
        )
    except psycopg.OperationalError as error:
        where = f"Postgres at {arguments['host']}:{arguments['port']}"
        reason = " ".join(str(error).split())
        if "authentication failed" in reason or "no password supplied" in reason:
            raise BadUsage(
                f"{where} refused the password of {arguments['user']}: check "
                f"{_where_passwords_are(settings)}"
            ) from None
        if "does not exist" in reason:
            raise BadUsage(f"{where}: {reason.rpartition('FATAL: ')[2].strip()}") from None
        raise Unavailable(f"{where} cannot be reached: {reason}") from None


def _where_passwords_are(settings: Settings) -> str:
    external = settings.services == "external"
    return "PGUSER and PGPASSWORD" if external else str(settings.connection_file)


@contextlib.contextmanager
def readable_errors(doing: str) -> Iterator[None]:
    """Turn what Postgres says while `doing` something into one clear line."""
    try:
        yield
    except (pg.DiskFull, pg.OutOfMemory) as error:
        raise Unavailable(f"{doing}: Postgres has no room: {_first_line(error)}") from error
    except (pg.LockNotAvailable, pg.QueryCanceled, pg.DeadlockDetected) as error:
        raise Busy(f"{doing}: {_first_line(error)}; run the command again") from error
    except psycopg.Error as error:
        if _is_loss(error):
            raise Unavailable(f"{doing}: Postgres was lost: {_first_line(error)}") from error
        kind = Unavailable if isinstance(error, psycopg.OperationalError) else OlistError
        raise kind(f"{doing}: Postgres says: {_first_line(error)}") from error


def _is_loss(error: psycopg.Error) -> bool:
    """Whether the connection is gone: the server said so, or could not say anything any more."""
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return error.sqlstate.startswith(("08", "57P"))


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


@contextlib.contextmanager
def write_lock(
    settings: Settings, *, command: str, waiting: Callable[[str], None] = lambda _holder: None
) -> Iterator[None]:
    """Hold the right to write the warehouse; `waiting` is told who holds it meanwhile.

    Raises:
        Busy: another command held it for longer than `lock_timeout_seconds`.
        Unavailable: the session was lost, and with it the lock.
    """
    deadline = time.monotonic() + settings.lock_timeout_seconds
    with (
        readable_errors(command),
        connect(settings, "loader", command=command, autocommit=True) as connection,
    ):
        told = False
        while not _try_lock(connection):
            holder = _lock_holder(connection)
            if not told:
                waiting(holder)
                told = True
            if time.monotonic() > deadline:
                raise Busy(
                    f"{holder} has been writing the warehouse for longer than "
                    f"{settings.lock_timeout_seconds:.0f} s: wait for it, or set "
                    "OLIST_LOCK_TIMEOUT_SECONDS"
                )
            time.sleep(0.2)
        yield


def _try_lock(connection: psycopg.Connection[tuple[Any, ...]]) -> bool:
    row = connection.execute("select pg_try_advisory_lock(%s)", [_WRITE_LOCK]).fetchone()
    return bool(row and row[0])


def _lock_holder(connection: psycopg.Connection[tuple[Any, ...]]) -> str:
    row = connection.execute(
        """
        select activity.application_name, to_char(activity.backend_start, 'HH24:MI:SS')
        from pg_locks as locks
        inner join pg_stat_activity as activity on activity.pid = locks.pid
        where locks.locktype = 'advisory' and locks.granted
            and (locks.classid::bigint << 32) + locks.objid::bigint = %s
        """,
        [_WRITE_LOCK],
    ).fetchone()
    return f"{row[0]}, since {row[1]}," if row else "another command"


def migrate(
    connection: psycopg.Connection[tuple[Any, ...]],
    component: str,
    folder: Path,
    *,
    owner: sql.Identifier,
) -> list[str]:
    """Apply, as `owner`, the SQL files of `folder` that `component` lacks; return their names.

    Raises:
        BadUsage: the database was migrated by a newer version of this project.
    """
    files = sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    with connection.transaction():
        connection.execute("create schema if not exists control")
        connection.execute(
            """
            create table if not exists control.migrations (
                component text not null,
                version integer not null,
                name text not null,
                applied_at timestamptz not null default now(),
                primary key (component, version)
            )
            """
        )
        connection.execute("lock table control.migrations in share row exclusive mode")
        row = connection.execute(
            "select coalesce(max(version), 0) from control.migrations where component = %s",
            [component],
        ).fetchone()
        have = int(row[0]) if row else 0
        if have > len(files):
            raise BadUsage(
                f"the tables of {component} are of version {have}, and this code knows only up to "
                f"{len(files)}: get newer code, or set OLIST_HOME to another folder"
            )
        applied = []
        for version, file in enumerate(files, start=1):
            if version > have:
                connection.execute(sql.SQL("set local role {}").format(owner))
                connection.execute(file.read_bytes())
                connection.execute("reset role")
                connection.execute(
                    "insert into control.migrations (component, version, name) values (%s, %s, %s)",
                    [component, version, file.stem],
                )
                applied.append(file.stem)
        return applied
