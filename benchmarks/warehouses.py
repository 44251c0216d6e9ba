"""A warehouse of its own for each measurement: a database and two buckets, dropped afterwards."""

import contextlib
import secrets
from collections.abc import Iterator

import psycopg
from psycopg import sql

from olist import bootstrap
from olist.database import connect
from olist.settings import Connection, Settings


class OneDatabase(Settings):
    """Settings of the same services that point to one database."""

    database: str = ""

    def connection(self) -> Connection:
        """Return the connection of the services with the database replaced."""
        return super().connection().model_copy(update={"pg_database": self.database})

    def variables(self) -> dict[str, str]:
        """Return what tells another process of the project the same."""
        return {
            "OLIST_HOME": str(self.home),
            "OLIST_DATABASE": self.database,
            "OLIST_RAW_BUCKET": self.raw_bucket,
            "OLIST_PROCESSED_BUCKET": self.processed_bucket,
        }

    def postgres_variables(self) -> dict[str, str]:
        """Return what tells a client of Postgres the same, as the server's administrator."""
        arguments = self.postgres("admin")
        return {
            "PGHOST": str(arguments["host"]),
            "PGPORT": str(arguments["port"]),
            "PGDATABASE": self.database,
            "PGUSER": arguments["user"],
            "PGPASSWORD": arguments.get("password", ""),
        }


@contextlib.contextmanager
def fresh_warehouse() -> Iterator[OneDatabase]:
    """Make an empty one in the running services."""
    name = f"bench_{secrets.token_hex(4)}"
    bucket = name.replace("_", "-")
    settings = OneDatabase(
        database=name, raw_bucket=f"{bucket}-raw", processed_bucket=f"{bucket}-processed"
    )
    bootstrap.prepare(settings)
    try:
        yield settings
    finally:
        _drop(settings)


def wal_bytes(settings: Settings) -> int:
    """Return how much write-ahead log the server has written."""
    with connect(settings, "admin") as connection:
        row = connection.execute("select pg_current_wal_insert_lsn() - '0/0'").fetchone()
    return int(row[0]) if row else 0


def _drop(settings: OneDatabase) -> None:
    import boto3  # noqa: PLC0415 - measured processes import this module too

    arguments = settings.postgres("admin") | {"dbname": "postgres"}
    with contextlib.closing(psycopg.connect(**arguments, autocommit=True)) as connection:
        connection.execute(
            sql.SQL("drop database {} with (force)").format(sql.Identifier(settings.database))
        )
    client = boto3.client("s3", **settings.s3(admin=True))
    for bucket in (settings.raw_bucket, settings.processed_bucket):
        # The embedded S3 deletes what is in a bucket along with it.
        with contextlib.suppress(client.exceptions.ClientError):
            client.delete_bucket(Bucket=bucket)
