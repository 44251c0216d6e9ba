"""Windows of partitions, and what a source is asked for in one. Pure.

1. Replayed drops are partitioned by day, exchange rates and weather by month, over the days that
   `OLIST_LIVE_FROM` and `OLIST_LIVE_TO` name: the time that the data are of.
2. However many partitions a run is for, it asks for one window, from the first day to the last.
3. What has landed is not asked for again, so that a window that is run again changes nothing.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import dagster as dg

from ingestion.sources.runs import Run
from olist.errors import BadUsage
from olist.settings import Settings

LIVE_SOURCES = ("exchange_rates", "weather")
"""The sources that are asked for days; all others bring the orders."""

_DAY = timedelta(days=1)


def days(settings: Settings) -> dg.DailyPartitionsDefinition:
    """Return the days that are replayed."""
    return dg.DailyPartitionsDefinition(
        start_date=str(settings.live_from), end_date=str(settings.live_to + _DAY)
    )


def months(settings: Settings) -> dg.MonthlyPartitionsDefinition:
    """Return the months that rates and weather are asked for; the last may be cut short."""
    behind = (settings.live_to.replace(day=1) + timedelta(days=31)).replace(day=1)
    return dg.MonthlyPartitionsDefinition(
        start_date=str(settings.live_from.replace(day=1)), end_date=str(behind)
    )


def window(start: datetime, end: datetime) -> Run:
    """Return the days from the start of the first partition to the end of the last, exclusive."""
    return Run(start.date(), end.date() - _DAY)


def live_settings(settings: Settings, asked: Run) -> Settings:
    """Return settings that ask a live source for the days of `asked` that are configured.

    Raises:
        BadUsage: none of them is.
    """
    first, last = max(asked.first, settings.live_from), min(asked.last, settings.live_to)
    if last < first:
        raise BadUsage(
            f"{asked} lies outside of OLIST_LIVE_FROM and OLIST_LIVE_TO "
            f"({settings.live_from}..{settings.live_to})"
        )
    return settings.model_copy(update={"live_from": first, "live_to": last})


def replay_until(settings: Settings, asked: Run) -> date | None:
    """Return the last day to replay; None for all that is left, from the last partition on.

    Drops stand on each other: days before the window that have not landed come with it.
    """
    return None if asked.last >= settings.live_to else asked.last


def replayed_source(named: str, specs: Sequence[str]) -> str:
    """Return the source to replay: the one named, or that of `OLIST_SOURCES` that brings orders.

    Raises:
        BadUsage: none or several of them do.
    """
    found = [named] if named else [spec for spec in specs if spec not in LIVE_SOURCES]
    if len(found) != 1:
        raise BadUsage(
            f"of OLIST_SOURCES {', '.join(found) or 'none'} can be replayed: name one in the "
            "run's configuration, as `source`"
        )
    return found[0]
