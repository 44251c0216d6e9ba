"""A landing into the raw tables: all of it, once, or nothing.

1. Rows, ledger and quarantine commit in one transaction, after the landing's manifest is written.
2. Every record is loaded, the repetition of a loaded one, or in quarantine; past the limit of
   quarantine the landing is refused as a whole.
3. A landing that was loaded before is recorded, and nothing else is done.
4. A load that died leaves at most a schema `load_<id>` that nobody reads; the next one drops it.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from psycopg import sql

from ingestion import ledger, merge
from ingestion.careful import quarantine_limit
from ingestion.contract import Contract
from ingestion.lanes import Lanes
from ingestion.ledger import Opened
from ingestion.manifest import Manifest
from ingestion.results import LoadResult, TableResult
from ingestion.session import Connection, prepare_session
from ingestion.staging import Part, Staged
from olist.database import connect, readable_errors
from olist.errors import DataRefused, OlistError
from olist.failpoints import failpoint
from olist.progress import Progress
from olist.settings import Settings

_SHOWN = 5
"""How many faults of a file a refusal names."""

_DROP = sql.SQL("drop schema if exists {} cascade")


@dataclass(frozen=True)
class _Load:
    """What the parts of a load share."""

    contract: Contract
    manifest: Manifest
    opened: Opened
    lanes: Lanes

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
        failpoint("load.after_lock")
        if ledger.is_loaded(first, manifest.landing_id):
            return ledger.record_unchanged(first, opened, manifest)
        lanes = Lanes(
            settings=settings,
            first=first,
            second=second,
            schema=f"load_{opened.load_id}",
            load_id=opened.load_id,
            existing=merge.existing_tables(first, contract),
            progress=progress,
        )
        with _private_schema(lanes):
            result = _fill(_Load(contract, manifest, opened, lanes), parts())
            failpoint("load.before_manifest")
            before_commit()
            failpoint("load.before_commit")
            first.commit()
        failpoint("load.after_commit")
        return result


@contextlib.contextmanager
def _private_schema(lanes: Lanes) -> Iterator[None]:
    """Make the schema that is copied into; it is dropped again if the load fails."""
    left = lanes.second.execute(
        "select nspname from pg_namespace "
        "where nspname ~ '^load_[0-9]+$' and nspowner = current_user::regrole"
    ).fetchall()
    for (name,) in left:
        lanes.second.execute(_DROP.format(sql.Identifier(name)))
    lanes.second.execute(sql.SQL("create schema {}").format(sql.Identifier(lanes.schema)))
    try:
        yield
    except BaseException:
        # What made us fail is what the operator must hear of; what is left, the next load drops.
        with contextlib.suppress(Exception):
            lanes.first.rollback()
            lanes.second.execute(_DROP.format(sql.Identifier(lanes.schema)))
        raise


def _fill(load: _Load, parts: tuple[Part, ...]) -> LoadResult:
    """Write rows, quarantine and ledger, and commit nothing."""
    unchanged = _unchanged(load, parts)
    staged = load.lanes.stage(tuple(part for part in parts if part.table.name not in unchanged))
    _refuse_beyond_limit(load.lanes.settings, staged)
    failpoint("load.after_copy")
    results = dict(unchanged)
    for one in staged:
        results[one.part.table.name] = ledger.table_result(one, _take_over(load, one))
        failpoint("load.mid_merge")
    for table in load.contract.tables:
        if table.name not in results and table.name not in load.lanes.existing:
            merge.create_empty(load.connection, table)
    load.connection.execute(_DROP.format(sql.Identifier(load.lanes.schema)))
    in_order = (results[table.name] for table in load.contract.tables if table.name in results)
    quarantine = ((one.part.table.name, row) for one in staged for row in one.quarantine)
    return ledger.record_load(
        load.connection, load.opened, load.manifest, tuple(in_order), quarantine
    )


def _unchanged(load: _Load, parts: tuple[Part, ...]) -> dict[str, TableResult]:
    """Return what is known of the files whose tables hold just their bytes already."""
    if not load.is_snapshot:
        return {}
    found = {part.table.name: ledger.unchanged_file(load.connection, part.file) for part in parts}
    return {name: result for name, result in found.items() if result is not None}


def _take_over(load: _Load, staged: Staged) -> merge.Changes:
    """Bring the rows of a copied file into its raw table."""
    table = staged.part.table
    if staged.records != staged.loaded + staged.repeated + staged.faults:
        raise OlistError(
            f"{staged.part.file.name}: of {staged.records:,} records {staged.loaded:,} were "
            f"loaded, {staged.repeated:,} repeated and {staged.faults:,} quarantined, which is not "
            "all of them; nothing was loaded. This is a fault of the loader: please report it"
        )
    if table.name not in load.lanes.existing:
        merge.move(load.connection, load.lanes.schema, table)
        return merge.Changes(inserted=staged.loaded)
    return merge.merge(load.connection, load.lanes.schema, table, snapshot=load.is_snapshot)


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
