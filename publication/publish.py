"""Publish the candidate, and go back to an earlier publication.

1. Nothing is published that the audit refuses, and no state that was withdrawn.
2. The public tables are copied into a schema that no reader may enter. A copy whose facts lack too
   many of the rows that the last publication of the same source had goes no further.
3. One short transaction lets readers in and moves the pointer, if the candidate is still the one
   that was audited; until its commit readers see the old publication, then the new one. Reading
   the pointer never waits.
4. What follows (the view layer, dropping old schemas) may fail: the result says so, and the next
   publish or rollback tries again. What a publish that was killed left is dropped by the next.
"""

import time
from pathlib import Path

from olist.errors import BadUsage, OlistError
from olist.failpoints import failpoint
from olist.progress import Progress, Step, silent
from olist.settings import DBT_PROJECT_DIR, Settings
from publication import pointer, retention, view_layer, volume
from publication.audit import Audit, examine
from publication.copying import copy_tables
from publication.digest import project_digest
from publication.evidence import Connection
from publication.history import (
    Publication,
    announce,
    current_publication,
    publishing,
    read_publications,
    state_of,
)
from publication.manifest import read_project


def publish(
    settings: Settings,
    *,
    target_dir: Path,
    project_dir: Path = DBT_PROJECT_DIR,
    progress: Progress = silent,
) -> Publication:
    """Publish the candidate, unless the current publication is of the same rows and code.

    Raises:
        OlistError: the audit refuses it, it lacks rows, or its state was withdrawn; the text says
            why.
    """
    with publishing(settings, "olist publish") as connection:
        digest = project_digest(project_dir)
        state = state_of(connection, digest)
        warnings = retention.drop_leftovers(connection)
        if not state.up_to_date:
            if state.withdrawn:
                raise OlistError(
                    "this state of data and code was published before and withdrawn: change one "
                    "of them, or name the publication in `olist rollback ID`"
                )
            warnings += _publish(
                connection,
                target_dir,
                project_dir,
                digest=digest,
                rows_lost_at_most=settings.rows_lost_at_most,
                progress=progress,
            )
        current = _current(connection)
        warnings += view_layer.follow(connection, current)
        warnings += retention.drop_old(connection, keep=settings.publications_kept)
        return announce(current, new=not state.up_to_date, warnings=warnings)


def _publish(
    connection: Connection,
    target_dir: Path,
    project_dir: Path,
    *,
    digest: str,
    rows_lost_at_most: float,
    progress: Progress,
) -> tuple[str, ...]:
    """Audit, copy and point to the copy; return what is to be known of the copy."""
    started = time.monotonic()
    project = read_project(target_dir)
    audit = examine(connection, project, project_dir)
    if not audit.ok:
        raise OlistError(_refused(audit))
    progress(Step("publish", f"audited: {audit.tests_passed} tests passed"))
    number = pointer.next_number(connection)
    with connection.transaction():
        copied = copy_tables(connection, project, pointer.schema_of(number), progress=progress)
        lost = volume.judge(connection, copied.rows, at_most=rows_lost_at_most)
    failpoint("publish.before_pointer")
    pointer.record(
        connection,
        number,
        project=project,
        audit=audit,
        digest=digest,
        copied=copied,
        seconds=time.monotonic() - started,
    )
    failpoint("publish.after_pointer")
    return (*copied.warnings, *lost)


def _refused(audit: Audit, shown: int = 10) -> str:
    more = len(audit.refusals) - shown
    rest = (f"and {more} more reasons: run `olist build`",) if more > 0 else ()
    return "the audit refuses the candidate: " + "; ".join((*audit.refusals[:shown], *rest))


def rollback(settings: Settings, publication_id: int | None = None) -> Publication:
    """Let readers see an earlier publication again: the newest older one, or the one named.

    The one that is left for an older one is withdrawn: it is not published again until data or
    code changed. Naming a withdrawn one takes that back.

    Raises:
        BadUsage: there is no such publication, or it cannot be gone back to.
    """
    with publishing(settings, "olist rollback") as connection:
        left = _current(connection)
        target = _rollback_target(read_publications(connection), left, publication_id)
        pointer.move(connection, left=left, target=target)
        current = _current(connection)
        return announce(current, new=False, warnings=view_layer.follow(connection, current))


def _rollback_target(
    known: tuple[Publication, ...], left: Publication, wanted: int | None
) -> Publication:
    if wanted is None:
        older = (
            one
            for one in known
            if one.publication_id < left.publication_id and one.status == "published"
        )
        if target := next(older, None):
            return target
        raise BadUsage(
            f"there is no publication before {left.publication_id} to go back to: "
            "see `olist publications`"
        )
    named = next((one for one in known if one.publication_id == wanted), None)
    if named is None:
        raise BadUsage(f"there is no publication {wanted}: see `olist publications`")
    if named.is_current:
        raise BadUsage(f"publication {wanted} is the current one")
    if named.status == "dropped":
        raise BadUsage(f"publication {wanted} was dropped by now: see `olist publications`")
    return named


def _current(connection: Connection) -> Publication:
    current = current_publication(connection)
    if current is None:
        raise BadUsage("nothing is published yet: run `olist run`")
    return current
