"""When the line runs: by hand, daily, or when something has landed.

Schedule and sensor are off until they are switched on.
"""

import dagster as dg

from ingestion.raw_zone.zone import RawZone
from olist.errors import OlistError
from olist.settings import Settings

line = dg.define_asset_job(
    "line",
    selection=dg.AssetSelection.all(),
    description="The whole line: land a source, load, build and test, publish. As `olist run`.",
)

from_raw_zone = dg.define_asset_job(
    "from_raw_zone",
    selection=dg.AssetSelection.all() - dg.AssetSelection.groups("raw_zone"),
    description="Load what has landed, build and test, publish.",
)

daily = dg.ScheduleDefinition(
    name="daily",
    job=line,
    cron_schedule="0 6 * * *",
    execution_timezone="America/Sao_Paulo",
    description="The whole line, every morning before the day's business.",
    default_status=dg.DefaultScheduleStatus.STOPPED,
)

_LANDINGS_PER_TICK = 100


def landings(settings: Settings) -> dg.SensorDefinition:
    """Return the sensor that asks for one run for each landing."""

    @dg.sensor(
        name="landings",
        job=from_raw_zone,
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description=(
            "A manifest is written last, so its landing is whole. Manifests sort by landing: the "
            "cursor is the last one seen, and a tick lists what came after it only."
        ),
    )
    def new_landings(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        try:
            found = RawZone(settings).manifests(after=context.cursor)[:_LANDINGS_PER_TICK]
        except OlistError as error:
            return dg.SensorResult(skip_reason=str(error))
        if not found:
            return dg.SensorResult(skip_reason="nothing has landed since the last look")
        # A landing that was loaded meanwhile still gets its run: nobody else may have built it.
        # A run that finds everything done builds nothing.
        requests = [
            dg.RunRequest(run_key=landing_id, tags={"olist/landing_id": landing_id})
            for landing_id in found
        ]
        return dg.SensorResult(run_requests=requests, cursor=found[-1])

    return new_landings
