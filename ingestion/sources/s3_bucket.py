"""Somebody else's bucket, read only, and what S3 says of it in one line."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import botocore.exceptions as boto
import urllib3.exceptions
from botocore import UNSIGNED
from botocore.config import Config
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from olist.errors import BadUsage, OlistError, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_BLOCK = 1 << 18
_ATTEMPTS = 5
_LONGEST_PAUSE_SECONDS = 20.0
_BROKE_OFF = (
    boto.IncompleteReadError,
    boto.ReadTimeoutError,
    boto.ResponseStreamingError,
    urllib3.exceptions.HTTPError,
)
_NO_CREDENTIALS = (
    boto.NoCredentialsError,
    boto.PartialCredentialsError,
    boto.CredentialRetrievalError,
    boto.TokenRetrievalError,
    boto.ProfileNotFound,
    boto.ConfigParseError,
)


@dataclass(frozen=True)
class ListedObject:
    """An object in the state in which it was listed."""

    key: str
    etag: str
    size: int

    @property
    def name(self) -> str:
        """What follows the last slash of the key."""
        return self.key.rpartition("/")[2]


class Bucket:
    """A bucket, asked with what the user's shell has for AWS, or without credentials."""

    def __init__(self, name: str, *, anonymous: bool) -> None:
        """Make a client; nothing is asked yet."""
        self._name = name
        config = Config(
            connect_timeout=10,
            read_timeout=60,
            retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
            request_checksum_calculation="when_required",
            signature_version=UNSIGNED if anonymous else None,
        )
        self._where = f"the bucket {name}"
        with self._readable():
            self._client: S3Client = boto3.session.Session().client("s3", config=config)
            self._where += f" at {self._client.meta.endpoint_url}"

    def under(self, prefix: str, *, deep: bool) -> Iterator[ListedObject]:
        """Yield the objects whose keys begin with `prefix`; `deep`, also those behind a slash."""
        arguments: dict[str, Any] = {} if deep else {"Delimiter": "/"}
        with self._readable():
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._name, Prefix=prefix, **arguments
            )
            for page in pages:
                for entry in page.get("Contents", ()):
                    yield ListedObject(entry["Key"], entry["ETag"], entry["Size"])

    def fetch(self, item: ListedObject, path: Path) -> None:
        """Download an object to `path`, in the state in which it was listed.

        Raises:
            BadUsage: it may not be read, or is gone.
            Unavailable: it changed since it was listed, or S3 cannot be reached or breaks off.
        """
        retrying = Retrying(
            retry=retry_if_exception_type(_BROKE_OFF),
            stop=stop_after_attempt(_ATTEMPTS),
            wait=wait_random_exponential(max=_LONGEST_PAUSE_SECONDS),
            reraise=True,
        )
        with self._readable(), path.open("wb") as file:
            for attempt in retrying:
                with attempt:
                    self._go_on(item, file)

    def _go_on(self, item: ListedObject, file: Any) -> None:
        start = file.tell()
        part: dict[str, Any] = {"Range": f"bytes={start}-"} if start else {}
        if start and start == item.size:
            return
        answer = self._client.get_object(Bucket=self._name, Key=item.key, IfMatch=item.etag, **part)
        with contextlib.closing(answer["Body"]) as body:
            for block in body.iter_chunks(_BLOCK):
                file.write(block)
        if file.tell() != item.size:
            raise Unavailable(
                f"{self._where}: {item.key} has {file.tell():,} bytes instead of {item.size:,}: "
                "run it again"
            )

    @contextlib.contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except boto.ClientError as error:
            raise self._refusal(error) from None
        except _NO_CREDENTIALS as error:
            raise BadUsage(
                f"{self._where}: no credentials ({_line(error)}): set AWS_PROFILE, or "
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or for a public bucket "
                "OLIST_S3_SOURCE_ANONYMOUS=true"
            ) from None
        except (boto.ParamValidationError, boto.InvalidRegionError, ValueError) as error:
            raise BadUsage(f"{self._where} cannot be asked: {_line(error)}") from None
        except (boto.BotoCoreError, urllib3.exceptions.HTTPError) as error:
            raise Unavailable(f"{self._where} cannot be reached: {_line(error)}") from None

    def _refusal(self, error: boto.ClientError) -> OlistError:
        status = error.response["ResponseMetadata"].get("HTTPStatusCode", 0)
        said = error.response.get("Error", {})
        code = said.get("Code", "")
        told = f"{self._where} answered {status} {code}: {said.get('Message', '')}".rstrip(": ")
        if code == "NoSuchBucket":
            return BadUsage(f"{self._where} does not exist: check its name and AWS_ENDPOINT_URL")
        if status == 412:
            return Unavailable(f"{self._where}: an object changed while it was read: run it again")
        if status in {301, 307, 400}:
            return BadUsage(f"{told}: check AWS_REGION and the credentials")
        if status in {401, 403}:
            return BadUsage(
                f"{told}: these credentials may not list and read it (it takes s3:ListBucket and "
                "s3:GetObject)"
            )
        if status == 404:
            return BadUsage(f"{told}: the object is gone; check the place")
        return Unavailable(f"{told}: run it again later")


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
