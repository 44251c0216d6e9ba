"""The whole line: land, load, build, publish, export.

1. One command at a time writes the warehouse (the write lock).
2. A stage whose input is what it already has done does nothing.
3. What is published changes when it is published only, and only when every data test passed.
4. The processed zone follows what is published: an export that failed is made up for by the next.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from ingestion.pipeline import IngestResult, ingest
from ingestion.replaying import ReplayResult, ingest_replay
from ingestion.sources import Source
from ingestion.sources.replay import Replay
from olist.database import write_lock
from olist.dbt import BuildResult, build
from olist.errors import OlistError
from olist.progress import Progress, Step, silent
from olist.settings import DBT_PROJECT_DIR, Settings
from publication.history import Publication, state
from publication.parquet import Exported, export
from publication.publish import publish


@dataclass(frozen=True)
class LineResult:
    """What each stage did; `build` is none when there was nothing to build."""

    ingested: IngestResult
    build: BuildResult | None
    publication: Publication
    exported: Exported
    seconds: float


@dataclass(frozen=True)
class ReplayedLine:
    """What a replay brought, and the last of what was published of it."""

    replayed: ReplayResult
    publication: Publication
    seconds: float


def run_line(settings: Settings, *sources: Source, progress: Progress = silent) -> LineResult:
    """Bring `sources` in, build and test the candidate, publish it, export what is published.

    Of several sources, one that cannot be reached keeps none of the others: the result names it.

    Raises:
        Unavailable: no source could be reached.
        DataRefused: the files broke the contract; nothing was loaded.
        Busy: another command wrote the warehouse for too long.
        OlistError: a model or test failed, or the audit refused; what is published is unchanged.
    """
    started = time.monotonic()
    with write_lock(settings, command="olist run", waiting=_waiting(progress)):
        ingested = ingest(settings, *sources, progress=progress, command="olist run")
        built, published = _show(settings, progress)
        exported = export(settings, progress=progress)
    return LineResult(ingested, built, published, exported, time.monotonic() - started)


def run_replay(
    settings: Settings, replay: Replay, *, publish_each: bool = False, progress: Progress = silent
) -> ReplayedLine:
    """Bring a replay in day after day, then build and publish; or with `publish_each`, each day.

    Raises:
        As `run_line`; the days before stay loaded, and the replay goes on when it is run again.
    """
    started = time.monotonic()
    with write_lock(settings, command="olist run", waiting=_waiting(progress)):
        replayed = ingest_replay(
            settings,
            replay,
            progress=progress,
            command="olist run",
            after_each=lambda: _show(settings, progress) if publish_each else None,
        )
        _built, published = _show(settings, progress)
        export(settings, progress=progress)
    return ReplayedLine(replayed, published, time.monotonic() - started)


def _show(settings: Settings, progress: Progress) -> tuple[BuildResult | None, Publication]:
    """Build what is new, and publish it."""
    built = build(settings, progress=progress) if needs_build(settings) else None
    return built, publish(settings, target_dir=settings.dbt_target_dir, progress=progress)


def _waiting(progress: Progress) -> Callable[[str], None]:
    return lambda holder: progress(
        Step("wait", f"{holder} is writing the warehouse; waiting for it")
    )


def needs_build(settings: Settings) -> bool:
    """Whether the rows or the code are others than those of the current publication.

    Raises:
        OlistError: what would be built was withdrawn.
    """
    now = state(settings, project_dir=DBT_PROJECT_DIR)
    if now.withdrawn:
        raise OlistError(
            "what would be built was published and rolled back: it is published again once "
            "data or code have changed, or by `olist rollback ID`"
        )
    return not now.up_to_date
