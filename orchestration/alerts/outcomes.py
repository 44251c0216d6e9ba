"""How runs ended, as Dagster's events tell it, and how fresh the warehouse is."""

from collections.abc import Iterator

import dagster as dg
from dagster._core.event_api import RunStatusChangeRecordsFilter

from olist.settings import Settings
from orchestration.alerts.telling import Outcome, Problem
from publication.freshness import Freshness

_ENDED = {
    "failed": RunStatusChangeRecordsFilter(dg.DagsterEventType.RUN_FAILURE),
    "succeeded": RunStatusChangeRecordsFilter(dg.DagsterEventType.RUN_SUCCESS),
}
_TOLD = {
    dg.DagsterEventType.STEP_FAILURE,
    dg.DagsterEventType.STEP_SUCCESS,
    dg.DagsterEventType.ASSET_CHECK_EVALUATION,
    dg.DagsterEventType.RUN_FAILURE,
}
_RUNS_PER_LOOK = 100


def dagster_url(settings: Settings) -> str:
    """Return where Dagster is for who reads a message."""
    return settings.dagster_url.rstrip("/") or f"http://127.0.0.1:{settings.dagster_port}"


def begin(instance: dg.DagsterInstance) -> dict[str, str | None]:
    """Return cursors behind all runs that have ended by now: what is past is nobody's alarm."""
    return {
        kind: instance.fetch_run_status_changes(ended, limit=1).cursor
        for kind, ended in _ENDED.items()
    }


def ended_runs(
    instance: dg.DagsterInstance, cursors: dict[str, str | None]
) -> tuple[list[str], dict[str, str | None]]:
    """Return the runs that have ended since, in that order, and the next cursors."""
    found: list[tuple[float, str]] = []
    moved = dict(cursors)
    for kind, ended in _ENDED.items():
        result = instance.fetch_run_status_changes(
            ended,
            limit=_RUNS_PER_LOOK,
            cursor=cursors.get(kind),
            ascending=True,
        )
        found += [(record.timestamp, record.run_id) for record in result.records]
        moved[kind] = result.cursor
    return [run_id for _, run_id in sorted(found)], moved


def run_outcome(instance: dg.DagsterInstance, run_id: str, url: str) -> Outcome | None:
    """Return how a run ended; None of one that is run again by itself, or is forgotten."""
    run = instance.get_run_by_id(run_id)
    if run is None or run.tags.get("dagster/will_retry") == "true":
        return None
    events = [
        event
        for log in instance.all_logs(run_id, of_type=_TOLD)
        if (event := log.dagster_event) is not None
    ]
    problems = tuple(_problems(run.job_name, events))
    well = {subject for event in events if (subject := _well(event))}
    if run.is_success:
        well.add(f"job {run.job_name}")
    return Outcome(
        f"run {run_id[:8]} of {run.job_name}", f"{url}/runs/{run_id}", problems, frozenset(well)
    )


def freshness_outcome(found: tuple[Freshness, ...], url: str) -> Outcome:
    """Return how fresh the warehouse is, as something that can fail and recover."""
    return Outcome(
        "freshness",
        url,
        tuple(
            Problem(f"freshness of {one.name}", one.said) for one in found if one.state == "stale"
        ),
        frozenset(f"freshness of {one.name}" for one in found if one.state == "fresh"),
    )


def _problems(job: str, events: list[dg.DagsterEvent]) -> Iterator[Problem]:
    steps = False
    for event in events:
        if event.event_type == dg.DagsterEventType.STEP_FAILURE:
            steps = True
            yield Problem(f"step {event.step_key}", _cause(event))
        elif event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            check = event.asset_check_evaluation_data
            if not check.passed and check.severity == dg.AssetCheckSeverity.ERROR:
                yield Problem(_check(event), _description(check), _rows(check))
        elif event.event_type == dg.DagsterEventType.RUN_FAILURE and not steps:
            yield Problem(f"job {job}", event.message or "its process ended")


def _well(event: dg.DagsterEvent) -> str | None:
    if event.event_type == dg.DagsterEventType.STEP_SUCCESS:
        return f"step {event.step_key}"
    if event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION:
        return _check(event) if event.asset_check_evaluation_data.passed else None
    return None


def _cause(event: dg.DagsterEvent) -> str:
    data = event.step_failure_data
    if data.user_failure_data and data.user_failure_data.description:
        return data.user_failure_data.description
    error = data.error
    while error is not None and error.cause is not None:
        error = error.cause
    return error.message.strip() if error else "it says nothing"


def _check(event: dg.DagsterEvent) -> str:
    check = event.asset_check_evaluation_data
    return f"check {check.check_name} of {check.asset_key.to_user_string()}"


def _description(check: dg.AssetCheckEvaluation) -> str:
    return check.description or "it does not hold"


def _rows(check: dg.AssetCheckEvaluation) -> int | None:
    value = check.metadata.get("dagster_dbt/failed_row_count")
    return value.value if isinstance(value, dg.IntMetadataValue) else None
