"""Where a campaign takes place: services, a database and a bucket that nobody else sees."""

import contextlib
import itertools
import os
import secrets
import shutil
import tempfile
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
    """The settings of a place: another database, another address of S3, or none of both."""

    database: str = ""
    endpoint: str = ""

    def connection(self) -> Connection:
        changes = {"pg_database": self.database} if self.database else {}
        if self.endpoint:
            changes["s3_endpoint"] = self.endpoint
        return super().connection().model_copy(update=changes)


@dataclass(frozen=True)
class Place:
    """The database and bucket of one campaign."""

    home: Path
    name: str
    endpoint: str = ""
    """The address of S3, where it is not asked directly."""
    s3_timeout_seconds: float | None = None

    def settings(self) -> PlaceSettings:
        bucket = self.name.replace("_", "-")
        own = {"s3_timeout_seconds": self.s3_timeout_seconds} if self.s3_timeout_seconds else {}
        return PlaceSettings(
            home=self.home,
            database=self.name,
            endpoint=self.endpoint,
            raw_bucket=f"{bucket}-raw",
            processed_bucket=f"{bucket}-processed",
            **own,
        )

    def through(self, endpoint: str, *, s3_timeout_seconds: float | None = None) -> "Place":
        """Return the same place, with S3 behind another address."""
        return replace(self, endpoint=endpoint, s3_timeout_seconds=s3_timeout_seconds)


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
    def place(self) -> Iterator[Place]:
        """Make a database and a bucket; both are gone afterwards."""
        place = Place(self.services.home, f"torture_{secrets.token_hex(6)}")
        bootstrap.prepare(place.settings())
        try:
            yield place
        finally:
            _drop(self.services, place.settings())


@contextlib.contextmanager
def short_folder() -> Iterator[Path]:
    """Make a folder with a short path that the services' user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="torture-", dir="/tmp" if os.name == "posix" else None))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _drop(services: Settings, settings: PlaceSettings) -> None:
    arguments: dict[str, Any] = services.postgres("admin") | {"dbname": "postgres"}
    with contextlib.closing(psycopg.connect(**arguments, autocommit=True)) as connection:
        connection.execute(
            sql.SQL("drop database {} with (force)").format(sql.Identifier(settings.database))
        )
    client = boto3.client("s3", **services.s3(admin=True))
    for bucket in (settings.raw_bucket, settings.processed_bucket):
        # The embedded S3 deletes what is in a bucket along with it.
        with contextlib.suppress(client.exceptions.ClientError):
            client.delete_bucket(Bucket=bucket)
