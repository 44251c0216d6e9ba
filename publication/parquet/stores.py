"""Where an export is written: a bucket, or a folder."""

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from olist.errors import BadUsage, Unavailable
from olist.s3 import s3_client, unless_it_exists
from olist.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Store(Protocol):
    """Files by key."""

    where: str

    def read(self, key: str) -> bytes | None:
        """Return a file, or none if it is not there."""

    def holds(self, key: str) -> bool:
        """Whether a file is there."""

    def create(self, key: str, content: bytes) -> None:
        """Write a file whose name says its content, unless it is there."""

    def replace(self, key: str, content: bytes) -> None:
        """Write a file, over what is there."""

    def forget(self, keys: "Iterable[str]") -> None:
        """Drop files that no manifest names any more, where the store keeps the newest only."""


class Bucket:
    """The processed zone."""

    def __init__(self, settings: Settings) -> None:
        """Make a client; nothing is asked of S3 yet."""
        self._client = s3_client(settings)
        self._bucket = settings.processed_bucket
        self.where = f"s3://{self._bucket}"

    def read(self, key: str) -> bytes | None:
        """Return an object, or none if it is not there."""
        with self._readable(f"reading {key}"):
            try:
                return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
            except self._client.exceptions.NoSuchKey:
                return None

    def holds(self, key: str) -> bool:
        """Whether an object is there."""
        with self._readable(f"looking for {key}"):
            try:
                self._client.head_object(Bucket=self._bucket, Key=key)
            except self._client.exceptions.ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                    return False
                raise
        return True

    def create(self, key: str, content: bytes) -> None:
        """Write an object, unless it is there."""
        with self._readable(f"writing {key}"), unless_it_exists():
            self._client.put_object(
                Bucket=self._bucket, Key=key, Body=content, ContentType=_type(key), IfNoneMatch="*"
            )

    def replace(self, key: str, content: bytes) -> None:
        """Write an object, over what is there."""
        with self._readable(f"writing {key}"):
            self._client.put_object(
                Bucket=self._bucket, Key=key, Body=content, ContentType=_type(key)
            )

    def forget(self, keys: "Iterable[str]") -> None:
        """Keep all: what a publication was stays readable."""

    @contextlib.contextmanager
    def _readable(self, doing: str) -> "Iterator[None]":
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - slow

        try:
            yield
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            raise Unavailable(
                f"{doing}: bucket {self._bucket} answered {code}: check OLIST_PROCESSED_BUCKET and "
                "what the access key may do; `olist export` tries again"
            ) from error
        except BotoCoreError as error:
            raise Unavailable(f"{doing}: S3 cannot be reached: {error}") from error


class Folder:
    """A folder, which holds the newest export only."""

    def __init__(self, path: Path) -> None:
        """Take note of the folder."""
        self._path = path
        self.where = str(path)

    def read(self, key: str) -> bytes | None:
        """Return a file, or none if it is not there."""
        with self._readable():
            try:
                return (self._path / key).read_bytes()
            except FileNotFoundError:
                return None

    def holds(self, key: str) -> bool:
        """Whether a file is there."""
        with self._readable():
            return (self._path / key).is_file()

    def create(self, key: str, content: bytes) -> None:
        """Write a file, unless it is there."""
        if not self.holds(key):
            self.replace(key, content)

    def replace(self, key: str, content: bytes) -> None:
        """Write a file whole: a process that dies leaves the one before."""
        path = self._path / key
        with self._readable():
            path.parent.mkdir(parents=True, exist_ok=True)
            half = path.with_name(f"{path.name}.half")
            half.write_bytes(content)
            half.replace(path)

    def forget(self, keys: "Iterable[str]") -> None:
        """Remove the files, and the folders that are empty then."""
        with self._readable():
            for key in keys:
                path = self._path / key
                path.unlink(missing_ok=True)
                with contextlib.suppress(OSError):
                    path.parent.rmdir()

    @contextlib.contextmanager
    def _readable(self) -> "Iterator[None]":
        try:
            yield
        except OSError as error:
            raise BadUsage(
                f"{error.filename or self._path} cannot be written: {error.strerror}"
            ) from error


def _type(key: str) -> str:
    # SeaweedFS compresses, expands and digests what has no type of its own.
    return "application/json" if key.endswith(".json") else "application/vnd.apache.parquet"
