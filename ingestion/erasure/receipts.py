"""What an erasure did, step by step, in the database: begun, objects, rows, finished."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from ingestion.erasure.personal import person_hash
from ingestion.loading.session import Connection
from ingestion.raw_zone.manifest import LandedFile


@dataclass(frozen=True)
class ErasedObject:
    """A landed object that held the person, and what stands in its place."""

    object_key: str
    table_name: str
    sha256: str
    bytes: int
    records: int
    new_object_key: str | None
    new_sha256: str | None
    new_bytes: int | None
    deleted_at: datetime | None = None

    @property
    def new(self) -> LandedFile | None:
        """The object in its place; none where no landing named the old one."""
        if self.new_object_key is None or self.new_sha256 is None or self.new_bytes is None:
            return None
        return LandedFile("", self.table_name, self.new_object_key, self.new_sha256, self.new_bytes)


@dataclass(frozen=True)
class Erasure:
    """A receipt; it names the person by a salted hash, and holds nothing of theirs."""

    erasure_id: int
    person_hash: str
    salt: str
    reason: str
    asked_by: str
    command: str
    started_at: datetime
    finished_at: datetime | None
    pseudonym: str | None
    load_id: int | None
    rows_rewritten: dict[str, int] | None
    publications_dropped: list[int]
    objects: tuple[ErasedObject, ...] = field(default=())

    def described(self) -> dict[str, Any]:
        """Return the receipt for people and scripts, without the pseudonym."""
        fields = asdict(self)
        del fields["pseudonym"]
        return fields


def unfinished(connection: Connection, person: str) -> int | None:
    """Return the erasure of the person that was begun and not finished."""
    rows = connection.execute(
        "select erasure_id, person_hash, salt from ingestion.erasures where finished_at is null"
    )
    found = (one for one, known, salt in rows if person_hash(person, salt) == known)
    return next(found, None)


def begin(connection: Connection, person: str, *, reason: str, asked_by: str, command: str) -> int:
    """Record that an erasure begins, and the pseudonym that it gives; return its number."""
    salt = secrets.token_hex(16)
    row = connection.execute(
        "insert into ingestion.erasures (person_hash, salt, reason, asked_by, command, pseudonym) "
        "values (%s, %s, %s, %s, %s, %s) returning erasure_id",
        [person_hash(person, salt), salt, reason, asked_by, command, secrets.token_hex(16)],
    ).fetchall()[0]
    return int(row[0])


def read(connection: Connection, erasure_id: int) -> Erasure:
    """Return a receipt with its objects."""
    with connection.cursor(row_factory=class_row(ErasedObject)) as objects:
        objects.execute(
            """
            select object_key, table_name, sha256, bytes, records, new_object_key, new_sha256,
                new_bytes, deleted_at
            from ingestion.erased_objects where erasure_id = %s order by object_key
            """,
            [erasure_id],
        )
        found = tuple(objects)
    with connection.cursor(row_factory=class_row(Erasure)) as erasures:
        erasures.execute("select * from ingestion.erasures where erasure_id = %s", [erasure_id])
        return Erasure(**vars(erasures.fetchall()[0]) | {"objects": found})


def add_object(connection: Connection, erasure_id: int, one: ErasedObject) -> None:
    """Record that an object is to be replaced."""
    connection.execute(
        """
        insert into ingestion.erased_objects (erasure_id, object_key, table_name, sha256, bytes,
            records, new_object_key, new_sha256, new_bytes)
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
        on conflict do nothing
        """,
        [
            erasure_id,
            one.object_key,
            one.table_name,
            one.sha256,
            one.bytes,
            one.records,
            one.new_object_key,
            one.new_sha256,
            one.new_bytes,
        ],
    )


def mark_deleted(connection: Connection, erasure_id: int, object_key: str) -> None:
    """Record that no version of an old object is left."""
    connection.execute(
        "update ingestion.erased_objects set deleted_at = clock_timestamp() "
        "where erasure_id = %s and object_key = %s",
        [erasure_id, object_key],
    )


def record_rows(
    connection: Connection, erasure_id: int, rows: Mapping[str, int], load_id: int | None
) -> None:
    """Record what was rewritten in Postgres."""
    connection.execute(
        "update ingestion.erasures set rows_rewritten = %s, load_id = %s where erasure_id = %s",
        [Jsonb(dict(rows)), load_id, erasure_id],
    )


def finish(connection: Connection, erasure_id: int, publications_dropped: list[int]) -> None:
    """Record that nothing of the person is left, and forget the pseudonym."""
    connection.execute(
        "update ingestion.erasures set finished_at = clock_timestamp(), pseudonym = null, "
        "publications_dropped = %s where erasure_id = %s",
        [publications_dropped, erasure_id],
    )
