"""The archive of Open-Meteo: what it is asked, how it counts, and how it says no.

Everybody may ask it 600 times a minute, 5,000 an hour, 10,000 a day. A place counts once for each
two weeks, and for each ten measures, that are asked of it: `weight`. Some 26 months of seven
measures weigh 56.5, so that ten places fill a minute, and all 27 take three.

A limit that counts by the minute is waited for. What counts by the hour or the day is not, and only
the text of the answer tells which one it is.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ingestion.http import HttpClient, TryAgain, reason, where
from ingestion.http.body import blocks
from ingestion.sources.runs import Run, days_of
from ingestion.sources.weather.places import Place
from olist.errors import Unavailable

MEASURES = {
    "temperature_2m_mean": "temperature_mean_c",
    "temperature_2m_max": "temperature_max_c",
    "temperature_2m_min": "temperature_min_c",
    "precipitation_sum": "precipitation_mm",
    "rain_sum": "rain_mm",
    "wind_speed_10m_max": "wind_speed_max_kmh",
    "weather_code": "weather_code",
}
"""The measures by the service's name, and the column that each becomes."""

_UNITS = {"_c": "°C", "_mm": "mm", "_kmh": "km/h"}
_PLAUSIBLE_C = (-20, 50)
"""It was never colder nor warmer in a capital of Brazil."""

Row = dict[str, object]


def weight(run: Run) -> float:
    """Return how many calls a place counts for."""
    days = (run.last - run.first).days + 1
    return max(1.0, days / 14) * max(1.0, len(MEASURES) / 10)


def places_at_once(run: Run, calls_per_minute: float) -> int:
    """Return how many places may be asked for in a minute."""
    return max(1, math.floor(calls_per_minute / weight(run)))


def ask(
    client: HttpClient, url: str, places: Sequence[Place], run: Run, *, minute_seconds: float
) -> list[Row]:
    """Return the rows of these places and days.

    Raises:
        Unavailable: a limit by the hour or day is reached, it cannot be reached, or its answer is
            not to be trusted.
        BadUsage: it refuses the question; the text has its reason.
    """
    question = {
        "latitude": ",".join(str(place.latitude) for place in places),
        "longitude": ",".join(str(place.longitude) for place in places),
        "start_date": str(run.first),
        "end_date": str(run.last),
        "daily": ",".join(MEASURES),
        "timezone": "America/Sao_Paulo",
    }
    address = f"{url}/v1/archive"
    answer = client.retried(_asking(client, address, question, minute_seconds))
    try:
        one_by_one = answer if isinstance(answer, list) else [answer]
        return [
            row
            for place, said in zip(places, one_by_one, strict=True)
            for row in _rows(place, said, list(days_of(run)))
        ]
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise Unavailable(
            f"{where(url)} answered in another form than agreed ({error!r})"
        ) from None


def _asking(
    client: HttpClient, url: str, question: Mapping[str, str], minute_seconds: float
) -> Callable[[], Any]:
    def once() -> Any:
        with client.request("GET", url, params=question, accept=frozenset({429})) as response:
            body = b"".join(blocks(response, 1 << 16))
        said = reason(body, response.headers.get("Content-Type", ""))
        if response.status_code == 429:
            raise _limit(where(url), said, minute_seconds)
        try:
            return json.loads(body)
        except ValueError:
            raise TryAgain(
                Unavailable(f"{where(url)} answered something else than JSON: {said}")
            ) from None

    return once


def _limit(host: str, said: str, minute_seconds: float) -> Unavailable | TryAgain:
    """Return what to raise for a limit, as the words of the answer tell."""
    if "daily" in said.lower():
        return Unavailable(f"{host} gives no more today ({said}): go on tomorrow")
    if "hourly" in said.lower():
        return Unavailable(f"{host} gives no more in this hour ({said}): go on in an hour")
    return TryAgain(
        Unavailable(f"{host} is asked too often ({said}): go on in some minutes"),
        after=minute_seconds,
    )


def _rows(place: Place, said: Mapping[str, Any], days: list[date]) -> list[Row]:
    daily, units = said["daily"], said.get("daily_units", {})
    if [date.fromisoformat(day) for day in daily["time"]] != days:
        raise ValueError(f"other days than were asked for {place.state}")
    for measure, column in MEASURES.items():
        for ending, unit in _UNITS.items():
            if column.endswith(ending) and units.get(measure, unit) != unit:
                raise ValueError(f"{measure} in {units[measure]} instead of {unit}")
    columns = {column: daily[measure] for measure, column in MEASURES.items()}
    if any(len(values) != len(days) for values in columns.values()):
        raise ValueError(f"columns of different lengths for {place.state}")
    return [
        {
            "state": place.state,
            "observed_date": day,
            "provider": "open_meteo",
            "latitude": float(said["latitude"]),
            "longitude": float(said["longitude"]),
            "is_synthetic": "false",
        }
        | {column: _value(column, values[at]) for column, values in columns.items()}
        for at, day in enumerate(days)
    ]


def _value(column: str, value: Any) -> object:
    if value is None:
        return None
    if column == "weather_code":
        return int(value)
    number = Decimal(str(value)).quantize(Decimal("0.01"))
    if column.endswith("_c") and not _PLAUSIBLE_C[0] <= number <= _PLAUSIBLE_C[1]:
        raise ValueError(
            f"{column} {number} is not between {_PLAUSIBLE_C[0]} and {_PLAUSIBLE_C[1]}"
        )
    return number
