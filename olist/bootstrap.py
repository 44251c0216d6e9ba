"""What an empty Postgres and an empty S3 need before the line can run on them.

1. The roles, each with what its stage needs and no more; the schemas, each owned by one role.
2. The control tables of ingestion and publication, migrated forward.
3. The buckets, versioned.

Every step may be run again; a warehouse that is ready costs one query and two requests.
"""

import hashlib

import psycopg
from psycopg import sql

from olist import buckets
from olist.database import connect, migrate, readable_errors
from olist.settings import PROJECT_DIR, ROLES, Role, Settings

SCHEMAS: dict[str, Role] = {
    "raw": "loader",
    "ingestion": "loader",
    "candidate": "transformer",
    "drivers": "transformer",
    "publication": "publisher",
    "marts": "publisher",
}
"""Each schema and the role that owns it."""

MIGRATIONS: dict[str, Role] = {
    "ingestion": "loader",
    "publication": "publisher",
    "drivers": "transformer",
}
"""Each component with control tables, and the role that owns them."""


def prepare(settings: Settings) -> None:
    """Make whatever is missing in Postgres and S3."""
    if settings.services == "embedded":
        _create_database(settings)
    prepare_postgres(settings)
    buckets.prepare(settings)


def fingerprint(settings: Settings) -> str:
    """Return what `prepare` depends on, in short: what was prepared so need not be again."""
    digest = hashlib.sha256(f"{settings.raw_bucket}\0{settings.processed_bucket}".encode())
    files = [PROJECT_DIR / "olist" / name for name in ("bootstrap.py", "buckets.py")]
    files.append(PROJECT_DIR / "olist" / "privileges.sql")
    for component in MIGRATIONS:
        files += sorted((PROJECT_DIR / component / "migrations").glob("*.sql"))
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _create_database(settings: Settings) -> None:
    """Make the database; the embedded Postgres is ours, so it may be missing."""
    name = settings.connection().pg_database
    with (
        connect(
            settings, "admin", command="olist bootstrap", autocommit=True, database="postgres"
        ) as connection,
        readable_errors("preparing Postgres"),
    ):
        found = connection.execute("select 1 from pg_database where datname = %s", [name])
        if found.fetchone() is None:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))


def prepare_postgres(settings: Settings) -> None:
    """Make the roles, schemas, privileges and control tables that are missing."""
    with connect(settings, "admin", command="olist bootstrap") as connection:
        with readable_errors("preparing Postgres"), connection.transaction():
            # Two commands that start at once must not both create a role.
            connection.execute("select pg_advisory_xact_lock(7305811901)")
            _create_roles(connection, settings)
            _create_schemas(connection)
        for component, role in MIGRATIONS.items():
            with readable_errors(f"migrating the {component} tables"), connection.transaction():
                owner = sql.Identifier(f"olist_{role}")
                migrate(connection, component, PROJECT_DIR / component / "migrations", owner=owner)


def _create_roles(connection: psycopg.Connection[tuple[object, ...]], settings: Settings) -> None:
    have = {row[0] for row in connection.execute("select rolname from pg_roles")}
    passwords = settings.connection().role_passwords
    for role in ROLES:
        user = f"olist_{role}"
        name = sql.Identifier(user)
        if user not in have:
            connection.execute(sql.SQL("create role {} nologin").format(name))
            connection.execute(sql.SQL("grant {} to current_user").format(name))
        # The logins of a server that is not ours are left as we found them.
        if role in passwords and (user not in have or settings.services == "embedded"):
            # The server is told the hash only, so that no log of it can hold the password.
            secret = passwords[role].get_secret_value().encode()
            verifier = connection.pgconn.encrypt_password(secret, user.encode(), b"scram-sha-256")
            connection.execute(
                sql.SQL("alter role {} login password {}").format(
                    name, sql.Literal(verifier.decode())
                )
            )


def _create_schemas(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    have = {row[0] for row in connection.execute("select nspname from pg_namespace")}
    if set(SCHEMAS) <= have:
        return
    for schema, role in SCHEMAS.items():
        connection.execute(
            sql.SQL("create schema if not exists {} authorization {}").format(
                sql.Identifier(schema), sql.Identifier(f"olist_{role}")
            )
        )
    connection.execute((PROJECT_DIR / "olist" / "privileges.sql").read_bytes())
