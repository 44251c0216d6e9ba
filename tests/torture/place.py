"""Where a campaign takes place: services, a database and a bucket that nobody else sees."""

import contextlib
import itertools
import secrets
import shutil
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import boto3
import psycopg
from psycopg import sql

from olist import bootstrap
from olist.settings import Connection, Settings
from tests.ingestion.files import Files


class PlaceSettings(Settings):
    """The settings of a place: its database, and where Postgres and S3 are, if elsewhere."""

    database: str = ""
    pg_port: int = 0
    endpoint: str = ""

    def connection(self) -> Connection:
        changes: dict[str, Any] = {"pg_database": self.database}
        if self.pg_port:
            changes["pg_port"] = self.pg_port
        if self.endpoint:
            changes["s3_endpoint"] = self.endpoint
        return super().connection().model_copy(update=changes)


@dataclass(frozen=True)
class Place:
    """The database and bucket of one campaign."""

    home: Path
    name: str
    pg_port: int = 0
    """The port of its own Postgres, where it has one."""
    endpoint: str = ""
    """The address of S3, where it is not asked directly."""
    s3_timeout_seconds: float = 60
    bucket: str = ""
    """Its bucket, where that is another place's."""

    def settings(self) -> PlaceSettings:
        bucket = self.bucket or self.name.replace("_", "-")
        return PlaceSettings(
            home=self.home,
            database=self.name,
            pg_port=self.pg_port,
            endpoint=self.endpoint,
            raw_bucket=f"{bucket}-raw",
            processed_bucket=f"{bucket}-processed",
            s3_timeout_seconds=self.s3_timeout_seconds,
        )

    def with_bucket_of(self, other: "Place") -> "Place":
        """Return a place with the same database, and the bucket of another one."""
        return replace(self, bucket=other.name.replace("_", "-"))

    def through(self, endpoint: str, *, s3_timeout_seconds: float = 60) -> "Place":
        """Return the same place, with S3 behind another address."""
        return replace(self, endpoint=endpoint, s3_timeout_seconds=s3_timeout_seconds)


_PREPARING = threading.Lock()
"""Roles belong to all databases of a server, and two that are prepared at once collide on them."""


@dataclass(frozen=True)
class Grounds:
    """What all campaigns of a run share: running services, a folder, the files they vary."""

    services: Settings
    folder: Path
    base: Files
    quick: bool = False
    seed: int = 1
    defect: str = ""
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def new_folder(self) -> Path:
        """Make a folder that nobody has used."""
        folder = self.folder / f"{next(self._numbers)}"
        folder.mkdir()
        return folder

    def write(self, files: Files) -> Path:
        """Write files into a new folder."""
        folder = self.new_folder()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return folder

    @contextlib.contextmanager
    def place(self, *, pg_port: int = 0, tablespace: Path | None = None) -> Iterator[Place]:
        """Make a database and a bucket; both are gone afterwards."""
        place = Place(self.services.home, f"torture_{secrets.token_hex(6)}", pg_port)
        settings = place.settings()
        name = sql.Identifier(settings.database)
        space = sql.Identifier(f"{settings.database}_space")
        if tablespace:
            create = sql.SQL("create tablespace {} location {}")
            _as_admin(
                settings,
                create.format(space, str(tablespace)),
                sql.SQL("create database {} tablespace {}").format(name, space),
            )
        with _PREPARING:
            bootstrap.prepare(settings)
        try:
            yield place
        finally:
            _as_admin(settings, sql.SQL("drop database {} with (force)").format(name))
            if tablespace:
                _as_admin(settings, sql.SQL("drop tablespace {}").format(space))
            _delete_buckets(settings)


@contextlib.contextmanager
def short_folder() -> Iterator[Path]:
    """Make a folder with a short path that the services' user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="torture-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_admin(settings: PlaceSettings, *statements: sql.Composed) -> None:
    arguments: dict[str, Any] = settings.postgres("admin") | {"dbname": "postgres"}
    with contextlib.closing(psycopg.connect(**arguments, autocommit=True)) as connection:
        for statement in statements:
            connection.execute(statement)


def _delete_buckets(settings: PlaceSettings) -> None:
    client = boto3.client("s3", **settings.s3(admin=True))
    for bucket in (settings.raw_bucket, settings.processed_bucket):
        # The embedded S3 deletes what is in a bucket along with it.
        with contextlib.suppress(client.exceptions.ClientError):
            client.delete_bucket(Bucket=bucket)
