"""An erasure, step by step; every step can be done again."""

import tempfile
from pathlib import Path

from psycopg import sql

from ingestion.erasure import receipts
from ingestion.erasure.files import LandedCsv
from ingestion.erasure.objects import with_new_objects
from ingestion.erasure.personal import Traces
from ingestion.erasure.receipts import ErasedObject, Erasure
from ingestion.erasure.rows import Places, landing_of, rewrite_rows
from ingestion.erasure.session import (
    COMMAND,
    REWRITTEN,
    Holding,
    Session,
    follow_objects,
    session_of,
)
from ingestion.erasure.tracing import at_fault, quarantined_traces, raw_traces
from ingestion.loading.private import drop_what_was_left
from ingestion.loading.session import Connection
from ingestion.logs import log_erased_rows
from olist.database import connect
from olist.errors import OlistError
from olist.failpoints import failpoint
from olist.progress import Progress, Step
from olist.settings import Settings
from olist.who import os_user


def is_known(settings: Settings, person: str, progress: Progress) -> bool:
    """Whether the person is anywhere in raw zone, raw tables or quarantine."""
    with session_of(settings, progress) as session:
        if receipts.unfinished(session.connection, person) is not None:
            return True
        traces = Traces({person})
        rows = raw_traces(session.connection, traces)
        found = follow_objects(session, traces)
        return bool(rows or found or quarantined_traces(session.connection, traces))


def erase(settings: Settings, person: str, *, reason: str, progress: Progress) -> Erasure:
    """Erase the person from raw zone, raw tables and quarantine; the receipt is not finished yet.

    The caller holds `olist.database.write_lock`.
    """
    with session_of(settings, progress) as session:
        connection = session.connection
        erasure_id = receipts.unfinished(connection, person)
        if erasure_id is None:
            erasure_id = receipts.begin(
                connection, person, reason=reason, asked_by=os_user(), command=COMMAND
            )
        failpoint("erase.begun")
        erasure = receipts.read(connection, erasure_id)
        traces = Traces({person, erasure.pseudonym or ""})
        raw_traces(connection, traces)
        holding = follow_objects(session, traces)
        places: Places = {}
        named = {file.object_key: file.name for m in session.zone.manifests() for file in m.files}
        for one in holding:
            _replace_object(session, erasure, traces, one, named)
        _rewrite_manifests(session, erasure_id)
        erasure = receipts.read(connection, erasure_id)
        if erasure.rows_rewritten is None:
            for moved in erasure.objects:
                places |= _places(session, moved)
            failpoint("erase.before_commit")
            with connection.transaction():
                rewritten = rewrite_rows(connection, erasure, traces, places)
                drop_what_was_left(connection)
            failpoint("erase.after_commit")
            if rewritten is not None:
                log_erased_rows(
                    settings,
                    rewritten.load_id,
                    landing_of(erasure),
                    COMMAND,
                    rows=rewritten.rows,
                    seconds=rewritten.seconds,
                )
        _delete_old(session, erasure)
        _make_room(connection)
        return receipts.read(connection, erasure_id)


def finish(settings: Settings, erasure_id: int, publications_dropped: list[int]) -> Erasure:
    """Close the receipt: nothing of the person is left."""
    with connect(settings, "loader", command=COMMAND, autocommit=True) as connection:
        receipts.finish(connection, erasure_id, publications_dropped)
        return receipts.read(connection, erasure_id)


def _replace_object(
    session: Session, erasure: Erasure, traces: Traces, one: Holding, named: dict[str, str]
) -> None:
    """Land the object anew without the person, and record what stands for what."""
    path, digest = session.fetched(one.version)
    key = one.version.key
    # A version that somebody wrote over the object goes alone: the object may be another's.
    is_ours = digest in key
    new = None
    with tempfile.TemporaryDirectory(dir=session.folder) as folder:
        target = Path(folder) / "erased.csv"
        faults = at_fault(session.connection, key) if is_ours else frozenset()
        changed = LandedCsv(path, one.table).rewrite(
            traces, erasure.pseudonym or "", target, at_fault=faults
        )
        if not changed:
            return
        # What no landing names need not land again.
        if is_ours and key in named:
            new = session.zone.put(one.table, named[key], target)
    failpoint("erase.after_object")
    receipts.add_object(
        session.connection,
        erasure.erasure_id,
        ErasedObject(
            object_key=key if is_ours else f"{key}?versionId={one.version.version_id}",
            table_name=one.table,
            sha256=digest,
            bytes=path.stat().st_size,
            records=changed,
            new_object_key=new.object_key if new else None,
            new_sha256=new.sha256 if new else None,
            new_bytes=new.bytes if new else None,
        ),
    )


def _rewrite_manifests(session: Session, erasure_id: int) -> None:
    objects = receipts.read(session.connection, erasure_id).objects
    new = {one.object_key: one.new for one in objects if one.new is not None}
    for manifest in session.zone.manifests():
        if rewritten := with_new_objects(manifest, new, erasure_id):
            session.zone.rewrite_manifest(rewritten)
            failpoint("erase.after_manifest")


def _places(session: Session, moved: ErasedObject) -> Places:
    """Say where the quarantined records of a rewritten object stand."""
    numbers = at_fault(session.connection, moved.object_key)
    if moved.new is None or not numbers:
        return {}
    for version in session.zone.versions(moved.new.object_key):
        path, digest = session.fetched(version)
        if digest == moved.new.sha256:
            file = LandedCsv(path, moved.table_name)
            return {moved.new.object_key: list(file.places(numbers))}
    raise OlistError(f"{moved.new.object_key} is gone from the raw zone: run the command again")


def _delete_old(session: Session, erasure: Erasure) -> None:
    for one in erasure.objects:
        if one.deleted_at is None:
            session.progress(Step("erase", f"deleting {one.object_key}"))
            session.zone.delete(one.object_key)
            failpoint("erase.after_deletion")
            receipts.mark_deleted(session.connection, erasure.erasure_id, one.object_key)


def _make_room(connection: Connection) -> None:
    """Let Postgres use the room of the old rows again, and forget what it sampled of them."""
    connection.execute("vacuum (analyze) ingestion.quarantine")
    for table in REWRITTEN:
        if connection.execute("select to_regclass(%s)", [f"raw.{table}"]).fetchone() != (None,):
            connection.execute(sql.SQL("vacuum (analyze) {}").format(sql.Identifier("raw", table)))
