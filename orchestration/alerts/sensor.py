"""The sensor that looks at what has ended, and tells what is worth it."""

import dagster as dg

from olist.errors import OlistError
from olist.settings import Settings
from orchestration.alerts import outcomes
from orchestration.alerts.sinks import sinks
from orchestration.alerts.state import State, read, send
from orchestration.alerts.telling import Message, Outcome, tell
from publication.freshness import freshness


def alerts(settings: Settings) -> dg.SensorDefinition:
    """Return the sensor; it is off until it is switched on, by hand or by `OLIST_SCHEDULED`."""
    started = dg.DefaultSensorStatus

    @dg.sensor(
        name="alerts",
        minimum_interval_seconds=30,
        default_status=started.RUNNING if settings.scheduled else started.STOPPED,
        description=(
            "Tells of failed runs, failed checks and missing loads, once each, and when they are "
            "over: to the log, and where `OLIST_ALERT_…` says."
        ),
    )
    def look(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        before = read(context.cursor)
        if before is None:
            state = State(cursors=outcomes.begin(context.instance))
            return dg.SensorResult(cursor=state.text(), skip_reason="what is past is not told")
        after, said = _look(context, settings, before)
        told = f"{len(said)} told, {len(after.unsent)} wait for a sink"
        return dg.SensorResult(cursor=after.text(), skip_reason=told if said else None)

    return look


def _look(
    context: dg.SensorEvaluationContext, settings: Settings, before: State
) -> tuple[State, list[Message]]:
    runs, cursors = outcomes.ended_runs(context.instance, dict(before.cursors))
    url = outcomes.dagster_url(settings)
    found = [outcomes.run_outcome(context.instance, run_id, url) for run_id in runs]
    problems = before.problems
    messages: list[Message] = []
    for outcome in (*found, _freshness(context, settings, url)):
        if outcome is not None:
            problems, said = tell(problems, outcome)
            messages += said
    unsent = send(before.unsent, messages, sinks(settings), context.log.warning)
    return State(cursors, problems, unsent), messages


def _freshness(context: dg.SensorEvaluationContext, settings: Settings, url: str) -> Outcome | None:
    if not settings.scheduled:
        return None
    try:
        return outcomes.freshness_outcome(freshness(settings, role="publisher"), url)
    except OlistError as error:
        # The next run fails for it, and is told.
        context.log.warning(f"freshness: {error}")
        return None
