"""What runs: by hand, each morning, or for partitions.

The schedule is off until it is switched on, by hand or by `OLIST_SCHEDULED`.
"""

import dagster as dg

from olist.settings import Settings
from orchestration.outside import RATE_MONTHS, REPLAYED_DAYS, WEATHER_MONTHS

_PARTITIONED = dg.AssetSelection.assets(REPLAYED_DAYS, RATE_MONTHS, WEATHER_MONTHS)
_LINE = dg.AssetSelection.all() - _PARTITIONED
_FROM_RAW_ZONE = _LINE - dg.AssetSelection.groups("raw_zone")

line = dg.define_asset_job(
    "line",
    selection=_LINE,
    description="The whole line: land a source, load, build and test, publish. As `olist run`.",
)

from_raw_zone = dg.define_asset_job(
    "from_raw_zone",
    selection=_FROM_RAW_ZONE,
    description="Load what has landed, build and test, publish.",
)

replay = dg.define_asset_job(
    "replay",
    selection=dg.AssetSelection.assets(REPLAYED_DAYS) | _FROM_RAW_ZONE,
    description=(
        "Days of a replay, then load, build and test, publish: one run for any number of days. "
        "As `olist run --source replay:SOURCE --to DAY`."
    ),
)

live_months = dg.define_asset_job(
    "live_months",
    selection=dg.AssetSelection.assets(RATE_MONTHS, WEATHER_MONTHS) | _FROM_RAW_ZONE,
    description=(
        "Months of exchange rates and weather, then load, build and test, publish: one run for "
        "any number of months."
    ),
)

JOBS = [line, from_raw_zone, replay, live_months]


def daily(settings: Settings) -> dg.ScheduleDefinition:
    """Return the schedule of the whole line."""
    started = dg.DefaultScheduleStatus
    return dg.ScheduleDefinition(
        name="daily",
        job=line,
        cron_schedule=settings.schedule,
        execution_timezone=settings.timezone,
        description="The whole line, every morning before the day's business.",
        default_status=started.RUNNING if settings.scheduled else started.STOPPED,
    )
