"""The days that the live sources are asked for."""

from datetime import UTC, datetime, timedelta

from ingestion.sources.runs import Run
from olist.errors import BadUsage
from olist.settings import Settings


def window(settings: Settings, *, days_behind: int) -> Run:
    """Return the days from `OLIST_LIVE_FROM` to `OLIST_LIVE_TO`, none of the last `days_behind`.

    Raises:
        BadUsage: there are none.
    """
    known = datetime.now(UTC).date() - timedelta(days=days_behind)
    found = Run(settings.live_from, min(settings.live_to, known))
    if found.last < found.first:
        raise BadUsage(
            f"OLIST_LIVE_FROM ({settings.live_from}) is behind OLIST_LIVE_TO "
            f"({settings.live_to}) or the last day that is known ({known})"
        )
    return found
