"""Whether the loads go on, and whether what they brought is published in time.

1. It is judged by when loads ran, never by the dates in the rows: the data end in 2018, and a load
   that finds nothing new is a load.
2. `loads` are late, then stopped, when none has ended for longer than the settings allow.
3. The `publication` is late when rows wait for longer than an hour, and stale when they came before
   the hour of the day by which they are promised, and that has passed.

Anybody may ask, a reader too: the dashboard's banner, `olist status`, the alerts.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from psycopg.rows import class_row

from olist.database import connect, readable_errors
from olist.settings import Role, Settings

State = Literal["fresh", "late", "stale", "unknown"]
Name = Literal["loads", "publication"]

_WAITS_AT_MOST = timedelta(hours=1)


@dataclass(frozen=True)
class Seen:
    """What the database says; null is never."""

    last_load_at: datetime | None
    waiting_since: datetime | None
    published_at: datetime | None


@dataclass(frozen=True)
class Freshness:
    """How fresh one of the two is; `said` is one sentence for whoever looks."""

    name: Name
    state: State
    said: str
    since: datetime | None

    @property
    def ok(self) -> bool:
        """Whether nobody needs to do anything."""
        return self.state in ("fresh", "unknown")


def freshness(
    settings: Settings, *, role: Role = "reader", now: datetime | None = None
) -> tuple[Freshness, Freshness]:
    """Return how fresh the loads and the publication are.

    Raises:
        Unavailable: the database cannot be reached.
    """
    with (
        connect(settings, role, command="olist freshness") as connection,
        readable_errors("asking how fresh it is"),
        connection.cursor(row_factory=class_row(Seen)) as cursor,
    ):
        cursor.execute(
            "select last_load_at, waiting_since, published_at from publication.freshness"
        )
        seen = cursor.fetchone() or Seen(None, None, None)
    return judged(seen, settings, now=now or datetime.now(UTC))


def banner(settings: Settings, *, now: datetime | None = None) -> str | None:
    """Return what readers must know before they trust a figure; None if all is well.

    Where nothing is scheduled nobody expects loads, and there is nothing to say.
    """
    if not settings.scheduled:
        return None
    said = [one.said for one in freshness(settings, now=now) if not one.ok]
    return " ".join(said) or None


def judged(seen: Seen, settings: Settings, *, now: datetime) -> tuple[Freshness, Freshness]:
    """Judge what was seen, as of `now`."""
    return _loads(seen, settings, now), _publication(seen, settings, now)


def deadline(settings: Settings, now: datetime) -> datetime:
    """Return when the last hour passed by which it is to be published."""
    here = now.astimezone(ZoneInfo(settings.timezone))
    today = datetime.combine(here.date(), settings.publish_by, tzinfo=here.tzinfo)
    if today <= here:
        return today
    return datetime.combine(
        here.date() - timedelta(days=1), settings.publish_by, tzinfo=here.tzinfo
    )


def _loads(seen: Seen, settings: Settings, now: datetime) -> Freshness:
    last = seen.last_load_at
    if last is None:
        return Freshness("loads", "unknown", "Nothing was loaded yet.", None)
    age = now - last
    hours = f"The last load ended {age.total_seconds() / 3600:.0f} hours ago"
    if age >= timedelta(hours=settings.load_fail_hours):
        return Freshness("loads", "stale", f"{hours}: the loads have stopped.", last)
    if age >= timedelta(hours=settings.load_warn_hours):
        return Freshness("loads", "late", f"{hours}: the next one is late.", last)
    return Freshness("loads", "fresh", f"{hours}.", last)


def _publication(seen: Seen, settings: Settings, now: datetime) -> Freshness:
    waiting, published = seen.waiting_since, seen.published_at
    if waiting is None:
        if published is None:
            return Freshness("publication", "unknown", "Nothing is published yet.", None)
        return Freshness("publication", "fresh", "All that was loaded is published.", published)
    since = waiting.astimezone(ZoneInfo(settings.timezone))
    said = f"Rows that were loaded on {since:%Y-%m-%d at %H:%M} are not published"
    if waiting <= deadline(settings, now):
        by = f"{settings.publish_by:%H:%M} in {settings.timezone}"
        return Freshness("publication", "stale", f"{said}, and were due by {by}.", waiting)
    if now - waiting >= _WAITS_AT_MOST:
        return Freshness("publication", "late", f"{said} yet.", waiting)
    return Freshness("publication", "fresh", f"{said} yet.", waiting)
