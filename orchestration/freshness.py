"""When an asset is late in Dagster: the same hours as `publication.freshness` tells to readers."""

from datetime import timedelta

import dagster as dg

from olist.settings import Settings


def of_loads(settings: Settings) -> dg.FreshnessPolicy:
    """Return when files and raw tables are late: by when they were last loaded, not by their rows.

    A load that found nothing new is one: the data end in 2018 and are not stale for it.
    """
    return dg.FreshnessPolicy.time_window(
        fail_window=timedelta(hours=settings.load_fail_hours),
        warn_window=timedelta(hours=settings.load_warn_hours),
    )


def of_publication(settings: Settings) -> dg.FreshnessPolicy:
    """Return when the publication is late: at the hour by which it is promised each day."""
    return dg.FreshnessPolicy.cron(
        deadline_cron=f"{settings.publish_by.minute} {settings.publish_by.hour} * * *",
        lower_bound_delta=timedelta(days=1),
        timezone=settings.timezone,
    )
