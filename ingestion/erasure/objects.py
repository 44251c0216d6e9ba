"""The raw zone for an erasure: all versions of objects, deleted with the administrator's key."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ingestion.raw_zone.manifest import LandedFile, Manifest, object_key
from ingestion.raw_zone.zone import RawZone
from ingestion.sources.base import SourceFile
from olist.s3 import s3_client
from olist.settings import Settings

_BLOCK_BYTES = 1_048_576


@dataclass(frozen=True)
class Version:
    """One version of an object; an object that was never written over has one."""

    key: str
    version_id: str
    is_deletion: bool = False


class ErasureZone:
    """What an erasure does in the raw zone."""

    def __init__(self, settings: Settings) -> None:
        """Make a client with the key that may delete."""
        self._zone = RawZone(settings)
        self._client = s3_client(settings, admin=True)
        self._bucket = settings.raw_bucket

    def versions(self, prefix: str) -> Iterator[Version]:
        """Yield the versions of all objects below `prefix`, with the marks of deleted ones."""
        with self._zone.readable("listing the versions of objects"):
            pages = self._client.get_paginator("list_object_versions").paginate(
                Bucket=self._bucket, Prefix=prefix
            )
            for page in pages:
                for entry in page.get("Versions", ()):
                    yield Version(entry["Key"], entry["VersionId"])
                for mark in page.get("DeleteMarkers", ()):
                    yield Version(mark["Key"], mark["VersionId"], is_deletion=True)

    def fetch(self, version: Version, to: Path) -> str:
        """Write the bytes of a version to a file; return their SHA-256."""
        digest = hashlib.sha256()
        with self._zone.readable(f"reading {version.key}"), to.open("wb") as file:
            body = self._client.get_object(
                Bucket=self._bucket, Key=version.key, VersionId=version.version_id
            )["Body"]
            while block := body.read(_BLOCK_BYTES):
                digest.update(block)
                file.write(block)
        return digest.hexdigest()

    def put(self, table: str, name: str, path: Path) -> LandedFile:
        """Land a rewritten file under the hash of its content."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        landed = LandedFile(name, table, object_key(table, digest), digest, path.stat().st_size)
        self._zone.put(landed, SourceFile(name, path).open)
        return landed

    def delete(self, key: str) -> None:
        """Delete all versions of an object, or the one that `key` names behind `?versionId=`."""
        name, _, version_id = key.partition("?versionId=")
        # A key may be the beginning of another one.
        of_key = (one for one in self.versions(name) if one.key == name)
        self._delete([one for one in of_key if version_id in ("", one.version_id)])

    def manifests(self) -> Iterator[Manifest]:
        """Yield the manifests of all landings, oldest first."""
        yield from map(self._zone.read_manifest, self._zone.manifests())

    def rewrite_manifest(self, manifest: Manifest) -> None:
        """Write a manifest over the one that it replaces, and delete that one."""
        key = f"manifests/{manifest.landing_id}.json"
        with self._zone.readable("rewriting a manifest"):
            written = self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=manifest.to_json(),
                ContentType="application/json",
            )["VersionId"]
        old = (one for one in self.versions(key) if one.key == key and one.version_id != written)
        self._delete(list(old))

    def _delete(self, versions: list[Version]) -> None:
        with self._zone.readable("deleting the versions that held the person"):
            for version in versions:
                self._client.delete_object(
                    Bucket=self._bucket, Key=version.key, VersionId=version.version_id
                )


def with_new_objects(
    manifest: Manifest, new: dict[str, LandedFile], erasure_id: int
) -> Manifest | None:
    """Return the manifest with the objects that stand in place of old ones; None if it has none."""
    if not any(file.object_key in new for file in manifest.files):
        return None
    files = [
        replace(file, object_key=found.object_key, sha256=found.sha256, bytes=found.bytes)
        if (found := new.get(file.object_key))
        else file
        for file in manifest.files
    ]
    said = manifest.details.get("erased", "")
    details = manifest.details | {"erased": f"{said} {erasure_id}".strip()}
    return replace(manifest, files=tuple(files), details=details)
