"""The sensor on the raw zone: whatever lands is loaded, built and published, once.

1. A manifest is written last, so a landing that is listed is whole.
2. The cursor holds the last thousand landings that were seen, not a time: one that sorts before
   others because its upload took long, it came in the same second or a clock was set back is seen
   as long as fewer than a thousand have landed behind it.
3. Each landing is in one run's request; what landed since the last look is in one together. A
   daemon that was down for a day asks for one run when it is back.
4. A look lists two thousand keys at most, however many landings there are: 0.3 s.
"""

import hashlib
import json

import dagster as dg

from ingestion.raw_zone.zone import RawZone
from olist.errors import OlistError
from olist.settings import Settings
from orchestration.automation import from_raw_zone

KEPT = 1000
LISTED = 2 * KEPT
_NAMED = 5


def seen_by(cursor: str | None) -> tuple[str, ...]:
    """Return the landings that a cursor holds, oldest first."""
    if not cursor:
        return ()
    return tuple(json.loads(cursor)) if cursor.startswith("[") else (cursor,)


def list_after(seen: tuple[str, ...]) -> str | None:
    """Return behind which landing to list; None from the first one, as long as there are few."""
    return seen[0] if len(seen) >= KEPT else None


def told(seen: tuple[str, ...], listed: list[str]) -> tuple[list[str], str]:
    """Return which of those listed are new, oldest first, and the next cursor."""
    new = sorted(set(listed) - set(seen))
    return new, json.dumps(sorted({*seen, *listed})[-KEPT:])


def request(new: list[str]) -> dg.RunRequest:
    """Return the request for one run that loads and publishes the landings `new`."""
    digest = hashlib.sha256("\n".join(new).encode()).hexdigest()[:16]
    named = new if len(new) <= _NAMED else [new[0], "…", new[-1]]
    return dg.RunRequest(
        run_key=f"{new[-1]} {digest}",
        tags={"olist/landings": str(len(new)), "olist/landing_ids": " ".join(named)},
    )


def landings(settings: Settings) -> dg.SensorDefinition:
    """Return the sensor; it is off until it is switched on, by hand or by `OLIST_SCHEDULED`."""
    started = dg.DefaultSensorStatus

    @dg.sensor(
        name="landings",
        job=from_raw_zone,
        minimum_interval_seconds=30,
        default_status=started.RUNNING if settings.scheduled else started.STOPPED,
        description="Asks for a run when something has landed: load, build and test, publish.",
    )
    def new_landings(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        seen = seen_by(context.cursor)
        try:
            listed = RawZone(settings).manifests(after=list_after(seen), at_most=LISTED)
        except OlistError as error:
            return dg.SensorResult(skip_reason=str(error))
        new, cursor = told(seen, listed)
        if not new:
            return dg.SensorResult(skip_reason="nothing has landed since the last look")
        # A landing that was loaded meanwhile gets its run too: nobody else may have built it. A run
        # that finds everything done builds nothing.
        return dg.SensorResult(run_requests=[request(new)], cursor=cursor)

    return new_landings
