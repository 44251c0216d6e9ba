"""The raw tables made again from the raw zone alone.

1. The landings are loaded in their order into a schema that nobody reads. What newer ones replace
   is not read; one that a load would refuse is left out, and said.
2. Then each raw table gets what differs, in one transaction with the ledger: a reader sees the
   tables as they were or as they are, and views on them stay.
3. Each table's rows are hashed before and after, in whatever order they lie.
4. Without a ledger and without tables, as when the database was lost, both are made.
"""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from ingestion.contract import Contract, Table, load_contract
from ingestion.loading import ledger, outcomes, raw_tables
from ingestion.loading.content import Content, content
from ingestion.loading.merge import Changes, Merge
from ingestion.loading.order import without_replaced
from ingestion.loading.session import Connection, prepare_session
from ingestion.loading.settled import settled
from ingestion.loading.shadow import Chapter, RefusedError, Shadow
from ingestion.logs import load_log
from ingestion.raw_zone.manifest import Manifest
from ingestion.raw_zone.zone import RawZone
from ingestion.results import LoadResult
from olist.database import connect, readable_errors
from olist.errors import BadUsage
from olist.failpoints import failpoint
from olist.progress import Progress, Step, silent
from olist.settings import Settings


@dataclass(frozen=True)
class RebuiltTable:
    """A raw table before and after; before is none if it did not exist."""

    table: str
    before: Content | None
    after: Content

    @property
    def equal(self) -> bool | None:
        """Whether it held the same rows before."""
        return None if self.before is None else self.before == self.after


@dataclass(frozen=True)
class RebuildResult:
    """What was made again, from how many landings; `refused` says which were left out, and why."""

    tables: tuple[RebuiltTable, ...]
    landings: int
    refused: dict[str, str]
    seconds: float


def rebuild_raw(
    settings: Settings, *, progress: Progress = silent, command: str = "olist rebuild-raw"
) -> RebuildResult:
    """Make the raw tables again; the caller holds `olist.database.write_lock`.

    Raises:
        BadUsage: nothing has landed, an object of a landing is lost, or a raw table holds rows that
            no landing brought; then nothing was changed.
    """
    started = time.monotonic()
    zone, contract = RawZone(settings), load_contract()
    progress(Step("rebuild", "reading the manifests"))
    manifests = [zone.read_manifest(landing_id) for landing_id in zone.manifests()]
    if not manifests:
        raise BadUsage(f"nothing has landed in {zone.bucket}: there is nothing to rebuild from")
    with (
        readable_errors("rebuilding the raw tables"),
        connect(settings, "loader", command=command) as keeper,
    ):
        prepare_session(keeper, lock_timeout=settings.lock_timeout_seconds)
        opened = ledger.open_load(keeper, command)
        existing = raw_tables.existing_tables(keeper, contract)
        with Shadow.made(
            settings, opened, zone, contract=contract, existing=existing, progress=progress
        ) as shadow:
            try:
                chapters, refused = _tell(shadow, manifests)
                tables, changes = _take_over(keeper, shadow, contract)
                recorded = _record(keeper, command, manifests, chapters, changes)
                shadow.drop(keeper)
                failpoint("rebuild.before_commit")
                keeper.commit()
            except BaseException:
                # What made us fail is what the operator must hear of.
                with suppress(Exception):
                    keeper.rollback()
                    shadow.drop(shadow.second)
                raise
    for manifest, result in recorded:
        with load_log(settings, manifest, command) as log:
            log.committed(result)
    return RebuildResult(tables, len(manifests), refused, time.monotonic() - started)


def _tell(
    shadow: Shadow, manifests: Sequence[Manifest]
) -> tuple[tuple[Chapter, ...], dict[str, str]]:
    """Load all landings in their order; begin again without one that is refused."""
    refused: dict[str, str] = {}
    while True:
        told = [manifest for manifest in manifests if manifest.landing_id not in refused]
        try:
            return tuple(map(shadow.add, without_replaced(told, shadow.contract))), refused
        except RefusedError as error:
            refused[error.landing_id] = str(error)
            shadow.empty()


def _take_over(
    keeper: Connection, shadow: Shadow, contract: Contract
) -> tuple[tuple[RebuiltTable, ...], dict[str, Changes]]:
    """Bring what differs into the raw tables."""
    tables: list[RebuiltTable] = []
    changes: dict[str, Changes] = {}
    raw_tables.create_missing(keeper, contract, shadow.existing | frozenset(shadow.tables))
    for table in contract.tables:
        before = content(keeper, "raw", table) if table.name in shadow.existing else None
        if table.name not in shadow.tables:
            if before and before.rows:
                raise BadUsage(
                    f"raw.{table.name} has {before.rows:,} rows, and no landing in the raw zone "
                    "brought them: nothing was changed"
                )
            after = content(keeper, "raw", table)
        else:
            after = content(keeper, shadow.schema, table)
            changes[table.name] = _bring(keeper, shadow, table, before, after)
        tables.append(RebuiltTable(table.name, before, after))
    return tuple(tables), changes


def _bring(
    keeper: Connection, shadow: Shadow, table: Table, before: Content | None, after: Content
) -> Changes:
    if before == after:
        return Changes()
    if before is None:
        raw_tables.move(keeper, shadow.schema, table)
        return Changes(inserted=after.rows)
    return Merge(
        connection=keeper, schema=shadow.schema, table=table, load_id=0, snapshot=True
    ).run()


def _record(
    keeper: Connection,
    command: str,
    manifests: Sequence[Manifest],
    chapters: Sequence[Chapter],
    changes: dict[str, Changes],
) -> list[tuple[Manifest, LoadResult]]:
    """Write the ledger: each landing that was read is a load, the last of a table changed it."""
    recorded: list[tuple[Manifest, LoadResult]] = []
    known = settled(keeper, [manifest.landing_id for manifest in manifests])
    last = {one.part.table.name: chapter for chapter in chapters for one in chapter.staged}
    for chapter in chapters:
        opened = replace(chapter.opened, forced=chapter.manifest.landing_id in known)
        results = {file.table: outcomes.superseded_file(file) for file in chapter.manifest.files}
        for one in chapter.staged:
            name = one.part.table.name
            changed = changes[name] if last[name] is chapter else Changes()
            results[name] = outcomes.table_result(one, changed)
        quarantine = (
            (one.part.table.name, row) for one in chapter.staged for row in one.quarantine
        )
        result = ledger.record_load(
            keeper, opened, chapter.manifest, tuple(results.values()), quarantine
        )
        recorded.append((chapter.manifest, result))
    read = {chapter.manifest.landing_id for chapter in chapters}
    for manifest in manifests:
        if manifest.landing_id not in read | known:
            opened = ledger.open_load(keeper, command)
            recorded.append((manifest, ledger.record_idle(keeper, opened, manifest, "superseded")))
    return recorded
