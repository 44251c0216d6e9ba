"""Raw tables in a schema that nobody reads, made from landings one after the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from psycopg import sql

from ingestion.contract import Contract
from ingestion.loading import ledger, raw_tables
from ingestion.loading.careful import refuse_beyond_limit
from ingestion.loading.lanes import Lanes
from ingestion.loading.ledger import Opened
from ingestion.loading.merge import Merge
from ingestion.loading.private import DROP, drop_what_was_left
from ingestion.loading.session import Connection, prepare_session
from ingestion.loading.staging import Staged
from ingestion.raw_zone.landed import landed_parts
from ingestion.raw_zone.manifest import LandedFile, Manifest
from ingestion.raw_zone.zone import RawZone
from olist.database import connect
from olist.errors import DataRefused
from olist.failpoints import failpoint
from olist.progress import Progress, Step
from olist.settings import Settings


class RefusedError(DataRefused):
    """A landing that a load would refuse."""

    def __init__(self, landing_id: str, reason: str) -> None:
        """Keep which landing it is."""
        super().__init__(reason)
        self.landing_id = landing_id


@dataclass(frozen=True)
class Chapter:
    """A landing, and what became of those of its files that were read."""

    manifest: Manifest
    opened: Opened
    staged: tuple[Staged, ...]


@dataclass(frozen=True)
class Shadow:
    """The tables so far. What is added is committed at once: only the schema is private."""

    settings: Settings
    first: Connection
    second: Connection
    zone: RawZone
    contract: Contract
    schema: str
    existing: frozenset[str]
    """The raw tables that exist, and are written into."""
    command: str
    progress: Progress
    tables: set[str] = field(default_factory=set)

    @classmethod
    @contextmanager
    def made(
        cls,
        settings: Settings,
        opened: Opened,
        zone: RawZone,
        *,
        contract: Contract,
        existing: frozenset[str],
        progress: Progress,
    ) -> "Iterator[Shadow]":
        """Make the schema, which the caller drops; if it dies, the next load does."""
        command = opened.command
        with (
            connect(settings, "loader", command=command, autocommit=True) as second,
            connect(settings, "loader", command=command) as first,
        ):
            for connection in (first, second):
                prepare_session(connection, lock_timeout=settings.lock_timeout_seconds)
            drop_what_was_left(second)
            shadow = cls(
                settings=settings,
                first=first,
                second=second,
                zone=zone,
                contract=contract,
                schema=f"load_{opened.load_id}",
                existing=existing,
                command=command,
                progress=progress,
            )
            shadow.empty()
            yield shadow

    def empty(self) -> None:
        """Begin with no table."""
        self.first.rollback()
        drop_what_was_left(self.second)
        self.second.execute(sql.SQL("create schema {}").format(sql.Identifier(self.schema)))
        self.tables.clear()

    def drop(self, connection: Connection) -> None:
        """Drop the schema, in a transaction of the caller's."""
        connection.execute(DROP.format(sql.Identifier(self.schema)))

    def add(self, chapter: tuple[Manifest, tuple[LandedFile, ...]]) -> Chapter:
        """Load files of a landing that stands behind all that were added.

        Raises:
            RefusedError: a load would refuse it; `empty` is to be called.
        """
        manifest, files = chapter
        self.progress(Step("rebuild", manifest.landing_id))
        opened = ledger.next_load(self.second, self.command)
        lanes = Lanes(
            settings=self.settings,
            first=self.first,
            second=self.second,
            schema=f"load_{opened.load_id}",
            load_id=opened.load_id,
            existing=self.existing | self.tables,
            progress=lambda _step: None,
        )
        self.second.execute(sql.SQL("create schema {}").format(sql.Identifier(lanes.schema)))
        try:
            read = replace(manifest, files=files)
            staged = lanes.stage(landed_parts(self.zone, self.contract, read))
            refuse_beyond_limit(self.settings, staged)
        except DataRefused as error:
            raise RefusedError(manifest.landing_id, str(error)) from error
        for one in staged:
            self._take_over(lanes, one, snapshot=manifest.landed_as == "snapshot")
        self.first.execute(DROP.format(sql.Identifier(lanes.schema)))
        self.first.commit()
        failpoint("rebuild.after_landing")
        return Chapter(manifest, opened, staged)

    def _take_over(self, lanes: Lanes, staged: Staged, *, snapshot: bool) -> None:
        table = staged.part.table
        if table.name not in self.tables:
            raw_tables.move(self.first, lanes.schema, table, into=self.schema)
            self.tables.add(table.name)
            return
        Merge(
            connection=self.first,
            schema=lanes.schema,
            table=table,
            load_id=lanes.load_id,
            snapshot=snapshot,
            into=self.schema,
        ).run()
