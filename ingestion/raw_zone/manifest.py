"""The manifest of a landing: which files, under which keys, from where; nothing here does I/O.

A landing exists once its manifest is written, and it is written last. Its id sorts by landing, also
when the clock was set back meanwhile.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from olist.errors import OlistError

FORMAT = 2
"""The version of the manifest's form; a newer one is refused."""

_TIME = "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True)
class LandedFile:
    """One file of a landing, as it lies in the raw zone."""

    name: str
    table: str
    object_key: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Manifest:
    """What landed together."""

    landing_id: str
    source: str
    landed_as: Literal["snapshot", "delta"]
    fingerprint: str | None
    as_of: str | None
    """The moment that the data stands for, where the source knows it; UTC if it names no zone."""
    created_at: str
    details: dict[str, str]
    files: tuple[LandedFile, ...]
    others: dict[str, str] | None = None
    """For each table that is not among its files: the landing before it that brought it last. None
    in a manifest of format 1, which did not say."""

    @property
    def tables(self) -> frozenset[str]:
        """The tables that it has a file for."""
        return frozenset(file.table for file in self.files)

    @property
    def position(self) -> tuple[datetime, str]:
        """Where it stands in the order of landings (`ingestion/loading/order.py`)."""
        if self.as_of is None:
            return landing_time(self.landing_id), self.landing_id
        moment = datetime.fromisoformat(self.as_of)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)), self.landing_id

    @property
    def mends(self) -> bool:
        """Whether it brings in again what quarantine held of a landing before (`olist rejects`)."""
        return "mends" in self.details

    @property
    def digest(self) -> str:
        """What the landing holds, whatever its id and its time."""
        return content_digest(self.landed_as, self.files)

    def to_json(self) -> bytes:
        """Write the manifest down."""
        return json.dumps({"format": FORMAT} | asdict(self), indent=2).encode()

    @classmethod
    def from_json(cls, content: bytes) -> "Manifest":
        """Read what `to_json` wrote.

        Raises:
            OlistError: it is not a manifest, or one of a newer version of this project.
        """
        try:
            fields = json.loads(content)
            if (written := fields.pop("format")) > FORMAT:
                raise OlistError(
                    f"a manifest has format {written}, and this code knows only {FORMAT}: "
                    "update the code"
                )
            files = tuple(LandedFile(**file) for file in fields.pop("files"))
            return cls(**fields, files=files)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise OlistError(f"not a manifest: {error!r}") from error


def content_digest(landed_as: str, files: Sequence[LandedFile]) -> str:
    """Digest what is landed: the files' names and bytes, and whether as snapshot or delta."""
    lines = sorted(f"{file.table} {file.name} {file.sha256} {file.bytes}" for file in files)
    return hashlib.sha256("\n".join([landed_as, *lines]).encode()).hexdigest()


def object_key(table: str, sha256: str) -> str:
    """Return the key under which bytes lie: by content, so that none is ever overwritten."""
    return f"objects/{table}/{sha256}.csv"


def next_landing_id(now: datetime, digest: str, latest: str | None) -> str:
    """Return an id that sorts behind `latest`, even if `now` lies before it."""
    moment = now.astimezone(UTC)
    if latest and (last := landing_time(latest)) >= moment:
        moment = last + timedelta(microseconds=1)
    return f"{moment.strftime(_TIME)}-{digest[:8]}"


def landing_time(landing_id: str) -> datetime:
    """Return the moment in an id."""
    return datetime.strptime(landing_id.partition("-")[0], _TIME).replace(tzinfo=UTC)
