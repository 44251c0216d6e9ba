"""The schemas `load_<id>` that files are copied into, and that nobody reads."""

from psycopg import sql

from ingestion.loading.session import Connection

DROP = sql.SQL("drop schema if exists {} cascade")


def drop_what_was_left(connection: Connection) -> None:
    """Drop those of processes that died; the caller has the ledger, so that nobody else loads."""
    left = connection.execute(
        "select nspname from pg_namespace "
        "where nspname ~ '^load_[0-9]+$' and nspowner = current_user::regrole"
    ).fetchall()
    for (name,) in left:
        connection.execute(DROP.format(sql.Identifier(name)))
