"""A landing into the raw tables: all of it, once, or nothing.

1. Rows, ledger and quarantine commit in one transaction, after the landing's manifest is written.
2. Every record is loaded, the repetition of a loaded one, or in quarantine; past the limit of
   quarantine the landing is refused as a whole.
3. A landing that was loaded before is recorded, and nothing else is done.
4. A load that died leaves at most a schema `load_<id>` that nobody reads; the next one drops it.

Two connections copy at the same time, because COPY takes one core: the first one holds the load's
transaction, the second one commits its tables into the private schema, from which the first one
takes them.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from psycopg import sql

from ingestion import ledger, merge
from ingestion.careful import quarantine_limit, stage_carefully
from ingestion.contract import Contract
from ingestion.ledger import LoadResult, Opened, TableResult
from ingestion.manifest import Manifest
from ingestion.staging import (
    CancelledError,
    Connection,
    Part,
    Staged,
    prepare_session,
    stage_quickly,
)
from olist.database import connect, readable_errors
from olist.errors import DataRefused, OlistError
from olist.failpoints import failpoint
from olist.progress import Progress, Step
from olist.settings import Settings

_SHOWN = 5
"""How many faults of a file a refusal names."""


@dataclass(frozen=True)
class _Load:
    """What the parts of a load share."""

    settings: Settings
    contract: Contract
    manifest: Manifest
    first: Connection
    second: Connection
    opened: Opened
    existing: frozenset[str]
    progress: Progress
    cancelled: threading.Event

    @property
    def schema(self) -> str:
        return f"load_{self.opened.load_id}"

    @property
    def snapshot(self) -> bool:
        return self.manifest.landed_as == "snapshot"

    def stage(self, connection: Connection, part: Part) -> Staged:
        """Copy one file into the private schema, the quick way if that will do."""
        load_id, logged = self.opened.load_id, part.table.name not in self.existing
        stop = self.cancelled.is_set
        staged = stage_quickly(
            connection, self.schema, part, load_id=load_id, logged=logged, cancelled=stop
        ) or stage_carefully(
            connection,
            self.schema,
            part,
            load_id=load_id,
            logged=logged,
            settings=self.settings,
            cancelled=stop,
        )
        self.progress(Step("load", part.file.name, done=staged.records, unit="records"))
        return staged


def load_landing(
    settings: Settings,
    contract: Contract,
    manifest: Manifest,
    parts: Callable[[], tuple[Part, ...]],
    *,
    command: str,
    progress: Progress,
    before_commit: Callable[[], None] = lambda: None,
) -> LoadResult:
    """Load the files of a landing; `before_commit` must make sure that its manifest is written.

    Raises:
        DataRefused: a file breaks the contract, or more than the limit would go to quarantine.
    """
    with (
        readable_errors("loading"),
        connect(settings, "loader", command=command, autocommit=True) as second,
        connect(settings, "loader", command=command) as first,
    ):
        for connection in (first, second):
            prepare_session(connection, lock_timeout=settings.lock_timeout_seconds)
        opened = ledger.open_load(first, command)
        if ledger.is_loaded(first, manifest.landing_id):
            return ledger.record_unchanged(first, opened, manifest)
        load = _Load(
            settings=settings,
            contract=contract,
            manifest=manifest,
            first=first,
            second=second,
            opened=opened,
            existing=merge.existing_tables(first, contract),
            progress=progress,
            cancelled=threading.Event(),
        )
        with _private_schema(load):
            result = _fill(load, parts())
            failpoint("load.before_manifest")
            before_commit()
            failpoint("load.before_commit")
            first.commit()
        failpoint("load.after_commit")
        return result


@contextlib.contextmanager
def _private_schema(load: _Load) -> Iterator[None]:
    """Make the schema that is staged into; it is dropped again if the load fails."""
    second = load.second
    left = second.execute(
        "select nspname from pg_namespace "
        "where nspname ~ '^load_[0-9]+$' and nspowner = current_user::regrole"
    ).fetchall()
    drop = sql.SQL("drop schema if exists {} cascade")
    for (name,) in left:
        second.execute(drop.format(sql.Identifier(name)))
    second.execute(sql.SQL("create schema {}").format(sql.Identifier(load.schema)))
    try:
        yield
    except BaseException:
        # What made us fail is what the operator must hear of; what is left, the next load drops.
        with contextlib.suppress(Exception):
            load.first.rollback()
            second.execute(drop.format(sql.Identifier(load.schema)))
        raise


def _fill(load: _Load, parts: tuple[Part, ...]) -> LoadResult:
    """Write rows, quarantine and ledger, and commit nothing."""
    first = load.first
    unchanged: dict[str, TableResult] = {}
    if load.snapshot:
        for part in parts:
            if same := ledger.unchanged_file(first, part.file):
                unchanged[part.table.name] = same
    todo = tuple(part for part in parts if part.table.name not in unchanged)
    staged = _stage_all(load, todo)
    _refuse_beyond_limit(load.settings, staged)
    failpoint("load.after_copy")
    results = list(unchanged.values())
    for one in staged:
        results.append(ledger.table_result(one, _take_over(load, one)))
    came = {part.table.name for part in parts}
    for table in load.contract.tables:
        if table.name not in came | load.existing:
            merge.create_empty(first, table)
    first.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(load.schema)))
    quarantine = ((one.part.table.name, row) for one in staged for row in one.quarantine)
    order = [table.name for table in load.contract.tables]
    results.sort(key=lambda result: order.index(result.table))
    return ledger.record_load(first, load.opened, load.manifest, tuple(results), quarantine)


def _take_over(load: _Load, staged: Staged) -> merge.Changes:
    table = staged.part.table
    if staged.records != staged.loaded + staged.repeated + staged.faults:
        raise OlistError(
            f"{staged.part.file.name}: of {staged.records:,} records {staged.loaded:,} were "
            f"loaded, {staged.repeated:,} repeated and {staged.faults:,} quarantined, which is not "
            "all of them; nothing was loaded. This is a fault of the loader: please report it"
        )
    if table.name not in load.existing:
        merge.move(load.first, load.schema, table)
        return merge.Changes(inserted=staged.loaded)
    return merge.merge(load.first, load.schema, table, snapshot=load.snapshot)


def _stage_all(load: _Load, parts: tuple[Part, ...]) -> tuple[Staged, ...]:
    lanes = _lanes(parts)

    def run(connection: Connection, lane: list[Part]) -> list[Staged]:
        try:
            return [load.stage(connection, part) for part in lane]
        except BaseException:
            load.cancelled.set()
            raise

    with ThreadPoolExecutor(1, "load") as executor:
        other = executor.submit(run, load.second, lanes[1])
        try:
            staged = run(load.first, lanes[0])
        except CancelledError:
            other.result()
            raise
    return (*staged, *other.result())


def _lanes(parts: tuple[Part, ...]) -> tuple[list[Part], list[Part]]:
    """Share the files out, the largest first, each to the connection that has less to do."""
    lanes: tuple[list[Part], list[Part]] = ([], [])
    for part in sorted(parts, key=lambda part: -part.file.bytes):
        min(lanes, key=lambda lane: sum(one.file.bytes for one in lane)).append(part)
    return lanes


def _refuse_beyond_limit(settings: Settings, staged: tuple[Staged, ...]) -> None:
    reasons = []
    for one in staged:
        file = one.part.file.name
        if not one.records:
            reasons.append(f"{file}: the file is empty: it has a header and no records")
        limit = quarantine_limit(settings, one.records)
        if one.faults > limit:
            first = "; ".join(
                f"line {row.line_no:,}, {row.column or 'whole record'}: {row.reason}"
                for row in one.quarantine[:_SHOWN]
            )
            reasons.append(
                f"{file}: {one.faults:,} of {one.records:,} records do not fit, and at most "
                f"{limit:,} may go to quarantine (OLIST_QUARANTINE_MAX_ROWS, "
                f"OLIST_QUARANTINE_MAX_SHARE): {first}"
            )
    if reasons:
        raise DataRefused("nothing was loaded: " + " | ".join(reasons))
