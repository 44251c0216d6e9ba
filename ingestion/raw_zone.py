"""The raw zone: landed bytes in a versioned S3 bucket.

1. An object's key says its content, and nothing is ever written over (`If-None-Match: *`).
2. A manifest is written after all of its objects.
3. What S3 says is turned into one clear line.
"""

import base64
import contextlib
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from ingestion.manifest import LandedFile, Manifest
from olist.errors import BadUsage, OlistError, Unavailable
from olist.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_MANIFEST_KEY = re.compile(r"manifests/(\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{8})\.json")


class RawZone:
    """The bucket that landings lie in."""

    def __init__(self, settings: Settings) -> None:
        """Make a client; nothing is asked of S3 yet."""
        self._client = s3_client(settings)
        self.bucket = settings.raw_bucket
        self._where = f"S3 bucket {self.bucket} at {self._client.meta.endpoint_url}"

    def put(self, file: LandedFile, path: Path) -> bool:
        """Upload the bytes of `file` from `path`; False if they are there already."""
        with self.readable(f"uploading {file.name}"):
            if self._size(file.object_key) is None and self._create(file, path):
                return True
            if (size := self._size(file.object_key)) == file.bytes:
                return False
        raise OlistError(
            f"{self._where}: {file.object_key} has {size} bytes instead of {file.bytes}: remove "
            "its versions, then land again"
        )

    def holds(self, file: LandedFile) -> bool:
        """Whether the object of `file` is there, as long as it landed."""
        with self.readable(f"looking for {file.name}"):
            return self._size(file.object_key) == file.bytes

    def _create(self, file: LandedFile, path: Path) -> bool:
        with path.open("rb") as body, _unless_it_exists() as created:
            self._client.put_object(
                Bucket=self.bucket,
                Key=file.object_key,
                Body=body,
                ContentLength=file.bytes,
                # SeaweedFS compresses, expands and digests what has no type of its own.
                ContentType="application/csv",
                ChecksumSHA256=base64.b64encode(bytes.fromhex(file.sha256)).decode(),
                IfNoneMatch="*",
            )
            created.append(True)
        return bool(created)

    def _size(self, key: str) -> int | None:
        from botocore.exceptions import ClientError  # noqa: PLC0415 - a slow import

        try:
            return self._client.head_object(Bucket=self.bucket, Key=key)["ContentLength"]
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return None
            raise

    @contextlib.contextmanager
    def open(self, key: str) -> Iterator[BinaryIO]:
        """Open an object for reading, once, from its first byte."""
        with self.readable(f"reading {key}"):
            body = self._client.get_object(Bucket=self.bucket, Key=key)["Body"]
            with contextlib.closing(body):
                yield cast(BinaryIO, body)

    def head(self, key: str, size: int) -> bytes:
        """Return the first `size` bytes of an object."""
        with self.readable(f"reading {key}"):
            response = self._client.get_object(
                Bucket=self.bucket, Key=key, Range=f"bytes=0-{size - 1}"
            )
            return response["Body"].read()

    def write_manifest(self, manifest: Manifest) -> None:
        """Write the manifest, with which the landing exists."""
        with self.readable("writing the manifest"):
            self._client.put_object(
                Bucket=self.bucket,
                Key=f"manifests/{manifest.landing_id}.json",
                Body=manifest.to_json(),
                ContentType="application/json",
                IfNoneMatch="*",
            )

    def manifests(self, after: str | None = None) -> list[str]:
        """Return the ids of the landings that sort behind `after`, oldest first."""
        start = f"manifests/{after}.json" if after else "manifests/"
        with self.readable("listing the landings"):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix="manifests/", StartAfter=start
            )
            keys = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
        found = (_MANIFEST_KEY.fullmatch(key) for key in keys)
        return sorted(match[1] for match in found if match)

    def read_manifest(self, landing_id: str) -> Manifest:
        """Read one manifest.

        Raises:
            BadUsage: there is no such landing.
        """
        key = f"manifests/{landing_id}.json"
        with self.open(key) as body:
            return Manifest.from_json(body.read())

    def latest(self) -> Manifest | None:
        """Return the manifest of the last landing."""
        # Listing 10,000 keys takes 1.3 s; those of the last two days take 10 ms.
        lately = (datetime.now(UTC) - timedelta(days=2)).strftime("%Y%m%dT")
        ids = self.manifests(after=lately) or self.manifests()
        return self.read_manifest(ids[-1]) if ids else None

    @contextlib.contextmanager
    def readable(self, doing: str) -> Iterator[None]:
        """Turn what S3 says while `doing` something into one clear line."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - slow
        from urllib3.exceptions import HTTPError  # noqa: PLC0415 - slow

        try:
            yield
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            if code == "NoSuchBucket":
                raise BadUsage(f"{doing}: {self._where} does not exist") from error
            if status == 404:
                raise BadUsage(
                    f"{doing}: {self._where} has no such object: "
                    "land the same files again, which puts it back"
                ) from error
            if code == "BadDigest":
                raise Unavailable(
                    f"{doing}: the bytes changed on their way to {self._where}: run it again"
                ) from error
            if status in {401, 403}:
                raise BadUsage(
                    f"{doing}: {self._where} refused the access key ({code}): check "
                    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
                ) from error
            raise Unavailable(f"{doing}: {self._where} answered {status} {code}") from error
        except (BotoCoreError, HTTPError) as error:
            reason = " ".join(str(error).split())
            raise Unavailable(f"{doing}: {self._where} cannot be reached: {reason}") from error


@contextlib.contextmanager
def _unless_it_exists() -> Iterator[list[bool]]:
    from botocore.exceptions import ClientError  # noqa: PLC0415 - a slow import

    try:
        yield []
    except ClientError as error:
        # 412: it is there. 409: somebody is writing it at this moment.
        if error.response["ResponseMetadata"]["HTTPStatusCode"] not in {409, 412}:
            raise


def s3_client(settings: Settings, *, admin: bool = False) -> "S3Client":
    """Return a client for the raw zone; `admin` is who may delete from it."""
    import boto3  # noqa: PLC0415 - a slow import
    import botocore.session  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    embedded = settings.services == "embedded"
    # A profile, a configuration file or a proxy that happens to be there is not for our own S3.
    nobodys = {"profile": (None,) * 4, "config_file": (None, None, os.devnull, None)}
    session = botocore.session.Session(session_vars=nobodys if embedded else None)
    config = Config(
        connect_timeout=5,
        read_timeout=settings.s3_timeout_seconds,
        retries={"mode": "standard", "total_max_attempts": 4},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        # Each object goes with a digest of ours among the signed headers: S3 checks that one.
        s3={"payload_signing_enabled": False},
        proxies={} if embedded else None,
    )
    return boto3.session.Session(botocore_session=session).client(
        "s3", config=config, **settings.s3(admin=admin)
    )
