"""A landing into the raw tables: all of it, once, or nothing.

1. Rows, ledger and quarantine commit in one transaction, after the landing's manifest is written.
2. Every record is loaded, the repetition of a loaded one, or in quarantine; past the limit of
   quarantine the landing is refused as a whole.
3. A landing that was loaded before is recorded, and nothing else is done, unless it is forced.
4. A landing that comes late, or is loaded again, never overwrites what a newer one said
   (`ingestion/loading/order.py`).
5. A load that died leaves at most a schema `load_<id>` that nobody reads; the next one drops it.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from psycopg import sql

from ingestion.contract import Contract
from ingestion.loading import ledger, outcomes, raw_tables
from ingestion.loading.careful import refuse_beyond_limit
from ingestion.loading.lanes import Lanes
from ingestion.loading.ledger import Opened
from ingestion.loading.merge import Changes, Merge
from ingestion.loading.order import Standing, standings
from ingestion.loading.private import DROP, drop_what_was_left
from ingestion.loading.session import Connection, prepare_session
from ingestion.loading.settled import is_settled
from ingestion.loading.staging import Part, Staged
from ingestion.logs import load_log
from ingestion.raw_zone.manifest import Manifest
from ingestion.results import LoadResult, TableResult
from olist.database import connect, readable_errors
from olist.failpoints import failpoint
from olist.progress import Progress
from olist.settings import Settings


@dataclass(frozen=True)
class _Load:
    """What the parts of a load share."""

    contract: Contract
    manifest: Manifest
    opened: Opened
    lanes: Lanes
    standings: dict[str, Standing]

    @property
    def connection(self) -> Connection:
        """The connection that holds the transaction."""
        return self.lanes.first

    @property
    def is_snapshot(self) -> bool:
        return self.manifest.landed_as == "snapshot"


def load_landing(
    settings: Settings,
    contract: Contract,
    manifest: Manifest,
    parts: Callable[[], tuple[Part, ...]],
    *,
    command: str,
    progress: Progress,
    before_commit: Callable[[], None] = lambda: None,
    force: bool = False,
) -> LoadResult:
    """Load the files of a landing; `before_commit` must make sure that its manifest is written.

    With `force` it is loaded even if it was before.

    Raises:
        DataRefused: a file breaks the contract, or more than the limit would go to quarantine.
    """
    with (
        load_log(settings, manifest, command) as log,
        readable_errors("loading"),
        connect(settings, "loader", command=command, autocommit=True) as second,
        connect(settings, "loader", command=command) as first,
    ):
        for connection in (first, second):
            prepare_session(connection, lock_timeout=settings.lock_timeout_seconds)
        opened = ledger.open_load(first, command)
        log.begun(opened.load_id)
        failpoint("load.after_lock")
        existing = raw_tables.existing_tables(first, contract)
        if is_settled(first, manifest.landing_id):
            if not force:
                # By an earlier contract perhaps, which had fewer tables.
                raw_tables.create_missing(first, contract, existing)
                return log.done(ledger.record_idle(first, opened, manifest, "unchanged"))
            opened = replace(opened, forced=True)
        standing = standings(first, manifest)
        if set(standing.values()) <= {"superseded"}:
            before_commit()
            return log.done(ledger.record_idle(first, opened, manifest, "superseded"))
        lanes = Lanes(
            settings=settings,
            first=first,
            second=second,
            schema=f"load_{opened.load_id}",
            load_id=opened.load_id,
            existing=existing,
            progress=progress,
        )
        with _private_schema(lanes):
            result = _fill(_Load(contract, manifest, opened, lanes, standing), parts())
            failpoint("load.before_manifest")
            before_commit()
            failpoint("load.before_commit")
            first.commit()
        failpoint("load.after_commit")
        return log.done(result)


@contextlib.contextmanager
def _private_schema(lanes: Lanes) -> Iterator[None]:
    """Make the schema that is copied into; it is dropped again if the load fails."""
    drop_what_was_left(lanes.second)
    lanes.second.execute(sql.SQL("create schema {}").format(sql.Identifier(lanes.schema)))
    try:
        yield
    except BaseException:
        # What made us fail is what the operator must hear of; what is left, the next load drops.
        with contextlib.suppress(Exception):
            lanes.first.rollback()
            lanes.second.execute(DROP.format(sql.Identifier(lanes.schema)))
        raise


def _fill(load: _Load, parts: tuple[Part, ...]) -> LoadResult:
    """Write rows, quarantine and ledger, and commit nothing."""
    idle = _idle(load, parts)
    staged = load.lanes.stage(tuple(part for part in parts if part.table.name not in idle))
    refuse_beyond_limit(load.lanes.settings, staged)
    failpoint("load.after_copy")
    results = dict(idle)
    for one in staged:
        results[one.part.table.name] = outcomes.table_result(one, _take_over(load, one))
        failpoint("load.mid_merge")
    raw_tables.create_missing(
        load.connection, load.contract, load.lanes.existing | frozenset(results)
    )
    load.connection.execute(DROP.format(sql.Identifier(load.lanes.schema)))
    in_order = (results[table.name] for table in load.contract.tables if table.name in results)
    quarantine = ((one.part.table.name, row) for one in staged for row in one.quarantine)
    return ledger.record_load(
        load.connection, load.opened, load.manifest, tuple(in_order), quarantine
    )


def _idle(load: _Load, parts: tuple[Part, ...]) -> dict[str, TableResult]:
    """Return the files that need not be read: superseded, or what their table holds already."""
    found: dict[str, TableResult | None] = {}
    for part in parts:
        name = part.table.name
        if load.standings[name] == "superseded":
            found[name] = outcomes.superseded_file(part.file)
        elif load.is_snapshot and load.standings[name] == "newest" and not load.opened.forced:
            found[name] = outcomes.unchanged_file(load.connection, part.file)
    return {name: result for name, result in found.items() if result is not None}


def _take_over(load: _Load, staged: Staged) -> Changes:
    """Bring the rows of a copied file into its raw table."""
    table = staged.part.table
    if table.name not in load.lanes.existing:
        raw_tables.move(load.connection, load.lanes.schema, table)
        return Changes(inserted=staged.loaded)
    is_late = load.standings[table.name] == "late"
    return Merge(
        connection=load.connection,
        schema=load.lanes.schema,
        table=table,
        load_id=load.opened.load_id,
        snapshot=load.is_snapshot,
        late=load.manifest.position if is_late else None,
    ).run()
