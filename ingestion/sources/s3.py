"""CSV files that somebody keeps in a bucket: `s3://bucket/folder`, or one zip or file there.

1. The bucket is not ours: it is asked with what the user's own shell has for AWS (AWS_* variables,
   profiles, roles), also while our own buckets lie in the embedded S3. Nothing is written there.
2. The listing (names, ETags, sizes) is the fingerprint: what was landed is not downloaded again.
3. Each object is downloaded once, in the state that was listed, and judged like a file of this
   machine, by the same limits.
"""

import hashlib
import json
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ingestion.sources.base import SourceFile
from ingestion.sources.limits import Limits
from ingestion.sources.local import FILE_KINDS, files_at, one_file, refuse_twice
from ingestion.sources.room import room_in
from olist.errors import BadUsage, DataRefused
from olist.progress import Progress, Step
from olist.settings import Settings

if TYPE_CHECKING:
    from ingestion.sources.s3_bucket import Bucket, ListedObject

_TEXTS = (".csv", ".csv.gz")
_OR_TEXTS = " or ".join(_TEXTS)


class S3Source:
    """The CSV files directly under one place of a bucket; other objects are passed over."""

    name = "s3"
    landed_as: Literal["snapshot", "delta"] = "snapshot"

    def __init__(self, url: str, settings: Settings) -> None:
        """Take note of the place; nothing is asked yet.

        Raises:
            BadUsage: no bucket is named.
        """
        self._bucket, _, key = url.removeprefix("s3://").partition("/")
        if not self._bucket or "?" in url or "#" in url:
            raise BadUsage(f"source {url} is no place in S3: write s3://bucket/folder")
        self._single = key.lower().endswith(FILE_KINDS)
        self._prefix = key if self._single or not key else key.rstrip("/") + "/"
        self._limits = Limits.of(settings)
        self._anonymous = settings.s3_source_anonymous
        self._listed: list[ListedObject] | None = None

    def fingerprint(self) -> str:
        """List the place, and say which objects it has in which state."""
        state = json.dumps([[item.key, item.etag, item.size] for item in self._objects()])
        return f"{self._shown} {hashlib.sha256(state.encode()).hexdigest()}"

    def describe(self) -> dict[str, str]:
        """Say where the files come from."""
        return {"url": self._shown}

    def files(self, workdir: Path, progress: Progress) -> list[SourceFile]:
        """Download the objects; what is inside is read from there."""
        objects = self._objects()
        total = sum(item.size for item in objects)
        # A key may be no name that a file can have here.
        paths = [workdir / f"{number:04}" for number in range(len(objects))]
        with room_in(workdir, needed=total):
            bucket = self._open_bucket()
            for item, path in zip(objects, paths, strict=True):
                bucket.fetch(item, path)
                progress(Step("download", item.name, item.size, item.size, "bytes"))
        if self._single:
            return files_at(paths[0], objects[0].name, self._limits)
        found = [
            one_file(path, item.name, self._limits)
            for item, path in zip(objects, paths, strict=True)
        ]
        refuse_twice(found, self._shown)
        return found

    @property
    def _shown(self) -> str:
        return f"s3://{self._bucket}/{self._prefix}"

    def _objects(self) -> "list[ListedObject]":
        if self._listed is None:
            objects = self._list()
            total = sum(item.size for item in objects)
            if total > self._limits.total_bytes:
                raise DataRefused(
                    f"{self._shown} has {total:,} bytes, more than the "
                    f"{self._limits.total_bytes:,} that may be downloaded (OLIST_SOURCE_MAX_BYTES)"
                )
            self._listed = objects
        return self._listed

    def _list(self) -> "list[ListedObject]":
        """Return the objects of the place, not those of the folders below it."""
        listed = self._open_bucket().under(self._prefix, deep=self._single)
        if self._single:
            # Of the keys that begin like it, the key itself comes first.
            found = [item for item in islice(listed, 1) if item.key == self._prefix]
        else:
            items = list(islice(listed, self._limits.files + 1))
            if len(items) > self._limits.files:
                raise DataRefused(
                    f"{self._shown} has more than {self._limits.files} objects "
                    "(OLIST_SOURCE_MAX_FILES): name the folder of the dataset"
                )
            found = [item for item in items if item.name.lower().endswith(_TEXTS)]
        if not found:
            what = "is not there" if self._single else f"has no object that ends in {_OR_TEXTS}"
            raise BadUsage(f"{self._shown} {what}: check the place")
        return found

    def _open_bucket(self) -> "Bucket":
        from ingestion.sources.s3_bucket import Bucket  # noqa: PLC0415 - imports a third of a second

        return Bucket(self._bucket, anonymous=self._anonymous)
