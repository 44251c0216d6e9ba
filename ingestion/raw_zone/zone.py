"""The raw zone: landed bytes in a versioned S3 bucket.

1. An object's key says its content, and nothing is ever written over (`If-None-Match: *`).
2. A manifest is written after all of its objects.
3. What S3 says is turned into one clear line.
"""

import base64
import contextlib
import hashlib
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, cast

from ingestion.raw_zone.manifest import LandedFile, Manifest
from ingestion.raw_zone.refusals import explained
from ingestion.sources.base import Opener
from olist.errors import BadUsage, OlistError
from olist.s3 import s3_client, unless_it_exists
from olist.settings import Settings

_MANIFEST_KEY = re.compile(r"manifests/(\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{8})\.json")


@dataclass(frozen=True)
class _Found:
    """An object that is there: whether its bytes are those that landed."""

    is_landed: bool
    version_id: str | None


class RawZone:
    """The bucket that landings lie in."""

    def __init__(self, settings: Settings) -> None:
        """Make a client; nothing is asked of S3 yet."""
        self._client = s3_client(settings)
        self._manifests: dict[str, Manifest] = {}
        self.bucket = settings.raw_bucket
        # SeaweedFS knows no policy against writing over an object, as AWS does (s3:if-none-match).
        self._keeps_overwriting_out = settings.services == "external"
        self._where = f"S3 bucket {self.bucket} at {self._client.meta.endpoint_url}"

    def put(self, file: LandedFile, opened: Opener) -> bool:
        """Upload the bytes of `file`, as `opened` gives them; False if they are there already.

        Raises:
            OlistError: something else was written over them; the text says how to undo that.
        """
        with self.readable(f"uploading {file.name}"):
            if (found := self._found(file)) is None:
                if self._create(file, opened):
                    return True
                found = self._found(file)
        if found is not None and found.is_landed:
            return False
        raise OlistError(
            f"{self._where}: other bytes were written over {file.object_key}: delete that version "
            f"with a key that may (aws s3api delete-object --bucket {self.bucket} --key "
            f"{file.object_key} --version-id {found and found.version_id}), then land again"
        )

    def holds(self, file: LandedFile) -> bool:
        """Whether the object of `file` is there, with the bytes that landed."""
        with self.readable(f"looking for {file.name}"):
            found = self._found(file)
            return found is not None and found.is_landed

    def _create(self, file: LandedFile, opened: Opener) -> bool:
        with opened() as body, unless_it_exists() as created:
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

    def _found(self, file: LandedFile) -> "_Found | None":
        """Look at the object of `file`: S3 keeps its digest, or it is read."""
        from botocore.exceptions import ClientError  # noqa: PLC0415 - a slow import

        try:
            head = self._client.head_object(
                Bucket=self.bucket, Key=file.object_key, ChecksumMode="ENABLED"
            )
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return None
            raise
        version = head.get("VersionId")
        if head["ContentLength"] != file.bytes:
            return _Found(False, version)
        if kept := head.get("ChecksumSHA256"):
            return _Found(base64.b64decode(kept).hex() == file.sha256, version)
        with self.open(file.object_key) as body:
            return _Found(hashlib.file_digest(body, "sha256").hexdigest() == file.sha256, version)  # type: ignore[arg-type]

    @contextlib.contextmanager
    def open(self, key: str, **version: str) -> Iterator[BinaryIO]:
        """Open an object for reading, once, from its first byte."""
        with self.readable(f"reading {key}"):
            body = self._client.get_object(Bucket=self.bucket, Key=key, **version)["Body"]  # type: ignore[arg-type]
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

    def manifests(self, after: str | None = None, at_most: int | None = None) -> list[str]:
        """Return the ids of the landings that sort behind `after`, the oldest ones first."""
        start = f"manifests/{after}.json" if after else "manifests/"
        with self.readable("listing the landings"):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket,
                Prefix="manifests/",
                StartAfter=start,
                PaginationConfig={} if at_most is None else {"MaxItems": at_most},
            )
            keys = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
        found = (_MANIFEST_KEY.fullmatch(key) for key in keys)
        return sorted(match[1] for match in found if match)

    def read_manifest(self, landing_id: str) -> Manifest:
        """Read one manifest; it never changes, and is read once.

        Raises:
            BadUsage: this is not the id of a landing, or its manifest is not there.
        """
        key = f"manifests/{landing_id}.json"
        if not _MANIFEST_KEY.fullmatch(key):
            raise BadUsage(
                f"{landing_id!r} is not the id of a landing: `olist loads --json` has them"
            )
        if landing_id not in self._manifests:
            with self.open(key, **self._first_version(key)) as body:
                self._manifests[landing_id] = Manifest.from_json(body.read())
        return self._manifests[landing_id]

    def _first_version(self, key: str) -> dict[str, str]:
        """Name the version of an object that landed, whatever was written over it since."""
        if not self._keeps_overwriting_out:
            with self.readable(f"reading {key}"):
                listed = self._client.list_object_versions(Bucket=self.bucket, Prefix=key)
            # The newest come first.
            for version in reversed(listed.get("Versions", [])):
                if version["Key"] == key:
                    return {"VersionId": version["VersionId"]}
        return {}

    def latest(self) -> Manifest | None:
        """Return the manifest of the last landing."""
        # Listing 10,000 keys takes 1.3 s; those of the last two days take 10 ms.
        lately = (datetime.now(UTC) - timedelta(days=2)).strftime("%Y%m%dT")
        ids = self.manifests(after=lately) or self.manifests()
        return self.read_manifest(ids[-1]) if ids else None

    def readable(self, doing: str) -> AbstractContextManager[None]:
        """Turn what S3 says while `doing` something into one clear line."""
        return explained(self._where, doing)
