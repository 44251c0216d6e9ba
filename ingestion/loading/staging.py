"""One file into a table of its own, in a schema that nobody reads.

1. The quick way streams the bytes as they are to COPY, hashed and counted on the way. Postgres
   checks types, empty values and the key; what it counted must be what was counted here.
2. Whatever it refuses, is taken back and goes the careful way (`ingestion.loading.careful`),
   which finds the records at fault. So clean files do not pay for finding faults.
3. Either way the bytes that were read must be the bytes that landed.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import BinaryIO

from psycopg import errors as pg
from psycopg import sql

from ingestion.contract import Table
from ingestion.loading.header import Header
from ingestion.loading.records import RecordCounter, unclosed_line
from ingestion.loading.session import Connection, analyze
from ingestion.loading.tables import create_table, finish_table, names
from ingestion.raw_zone.manifest import LandedFile
from olist.errors import DataRefused, OlistError
from olist.failpoints import failpoint

BLOCK_BYTES = 262_144

UNFIT = (pg.DataError, pg.IntegrityError, pg.ProgramLimitExceeded)
"""What Postgres says when a record is at fault, and nothing else."""


@dataclass(frozen=True)
class Part:
    """A file to be loaded: what landed (or is about to), and how to read its bytes."""

    file: LandedFile
    table: Table
    header: Header
    open: Callable[[], AbstractContextManager[BinaryIO]]


@dataclass(frozen=True)
class Quarantined:
    """A record that did not fit, where it stood, and why."""

    record_no: int
    line_no: int
    byte_offset: int
    column: str | None
    rule: str
    reason: str
    record: bytes


@dataclass(frozen=True)
class Staged:
    """What became of the records of a file."""

    part: Part
    records: int
    record_bytes: int
    """The bytes of the records as they were handed on, with line ends and blank lines."""
    loaded: int
    repeated: int = 0
    faults: int = 0
    quarantine: tuple[Quarantined, ...] = ()
    """The first of the `faults`; all of them, unless there are more than may be loaded."""
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass
class Reading:
    """A pass over a file's bytes; complete once its blocks ran out."""

    part: Part
    cancelled: Callable[[], bool] = lambda: False
    counter: RecordCounter = field(default_factory=RecordCounter)
    handed_on: int = 0
    """How many bytes behind the header were yielded so far."""

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes behind the header, counted and hashed; check the hash at the end.

        Raises:
            OlistError: the bytes are not those that landed.
        """
        digest = hashlib.sha256()
        size = 0
        skip = self.part.header.size
        with self.part.open() as file:
            while block := file.read(BLOCK_BYTES):
                if self.cancelled():
                    raise CancelledError
                digest.update(block)
                size += len(block)
                if skip:
                    # S3 may give less than was asked for.
                    block, skip = block[skip:], max(0, skip - len(block))
                self.counter.feed(block)
                self.handed_on += len(block)
                yield block
                failpoint("load.mid_copy")
        if (size, digest.hexdigest()) != (self.part.file.bytes, self.part.file.sha256):
            raise OlistError(
                f"{self.part.file.name}: the {size:,} bytes that were read are not the "
                f"{self.part.file.bytes:,} that landed: land it again"
            )


class CancelledError(OlistError):
    """The load failed elsewhere, and this part of it stopped."""


class _MiscountedError(Exception):
    """Postgres saw other records than we did."""


def stage_quickly(
    connection: Connection,
    schema: str,
    part: Part,
    *,
    load_id: int,
    cancelled: Callable[[], bool] = lambda: False,
) -> Staged | None:
    """Copy a file as it is into `schema`; None, and nothing done, if any of it does not fit.

    Raises:
        DataRefused: the file ends inside quotes.
    """
    if part.header.extra:
        return None
    started = time.monotonic()
    reading = Reading(part, cancelled)
    try:
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute(create_table(schema, part.table, load_id=load_id))
            statement = sql.SQL(
                # Frozen rows need no visit by their first reader, who would log each page of them.
                "copy {table} ({columns}) from stdin (format csv, freeze, force_null ({columns}))"
            ).format(
                table=sql.Identifier(schema, part.table.name), columns=names(part.header.columns)
            )
            with cursor.copy(statement) as copy:
                for block in reading.blocks():
                    copy.write(block)
            if cursor.rowcount != reading.counter.records or reading.counter.inside_quotes:
                raise _MiscountedError
            cursor.execute(finish_table(schema, part.table))
            analyze(connection, schema, part.table.name)
    except (*UNFIT, _MiscountedError):
        return None
    records = reading.counter.records
    return Staged(
        part,
        records=records,
        record_bytes=reading.handed_on,
        loaded=records,
        warnings=part.header.warnings,
        seconds=time.monotonic() - started,
    )


def refuse_unclosed(part: Part) -> int:
    """Count the records of a file.

    Raises:
        DataRefused: the file ends inside quotes, or has no records.
    """
    reading = Reading(part)
    for _block in reading.blocks():
        pass
    if reading.counter.inside_quotes:
        line = unclosed_line(Reading(part).blocks(), line=part.header.lines + 1)
        raise DataRefused(
            f"{part.file.name}: the file ends inside quotes: the record that begins on line "
            f"{line:,} never ends"
        )
    return reading.counter.records
