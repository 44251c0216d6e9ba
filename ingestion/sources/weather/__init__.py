"""The weather in the state capitals, from the archive of Open-Meteo.

1. Only days of states that no landing holds are asked for; a landing says what it and those before
   it hold.
2. As many places are asked for at once as the service allows in a minute, and land together: what
   was fetched is kept, whatever happens to the next ones.
3. A value that the service lacks is an empty cell.
"""

import csv
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from ingestion.contract import load_contract
from ingestion.http import HttpClient, where
from ingestion.sources.base import SourceFile
from ingestion.sources.room import room_in
from ingestion.sources.runs import Run, days_of, read, runs, written
from ingestion.sources.weather.open_meteo import Row, ask, places_at_once, weight
from ingestion.sources.weather.places import Place, capitals
from ingestion.sources.window import window
from olist.errors import Unavailable
from olist.progress import Progress, Step
from olist.settings import Settings

DAYS_BEHIND = 7
"""The archive is five days behind, and the days just before that are still corrected."""

Held = dict[str, frozenset[date]]
"""The days that are held, by state."""


class WeatherSource:
    """The days from `OLIST_LIVE_FROM` to `OLIST_LIVE_TO` in the 27 capitals."""

    name = "weather"
    landed_as: Literal["snapshot", "delta"] = "delta"
    warnings: tuple[str, ...] = ()

    def __init__(self, settings: Settings, *, minute_seconds: float = 60) -> None:
        """Take note of the window; `minute_seconds` is how long the service counts a minute."""
        self._settings = settings
        self._minute_seconds = minute_seconds
        self._window = frozenset(days_of(window(settings, days_behind=DAYS_BEHIND)))
        self._client = HttpClient.of(settings)
        self._free_at = 0.0
        self._places = capitals()
        self.resume(None)

    @property
    def unfinished(self) -> bool:
        """Whether a state lacks a day."""
        return any(self._missing(place) for place in self._places)

    def resume(self, held: Mapping[str, str] | None) -> None:
        """Begin behind a landing that `describe()` said this of."""
        covered = held["covered"] if held else ""
        self._held = _read(covered)
        self._goal = {
            place.state: self._held.get(place.state, frozenset()) | self._window
            for place in self._places
        }
        self._said = self._goal

    def fingerprint(self) -> str:
        """Say what is held; before files were given, what is to be."""
        return f"{self.name} {_written(self._said)}"

    def describe(self) -> dict[str, str]:
        """Say what is held."""
        return {
            "covered": _written(self._said),
            "service": self._settings.open_meteo_url,
            "licence": "Open-Meteo.com, CC BY 4.0",
        }

    def files(self, workdir: Path, progress: Progress) -> list[SourceFile]:
        """Ask for the next places, and write their rows.

        Raises:
            Unavailable: a limit of the service is reached, or it does not answer; what landed
                before stays, and the next command goes on behind it.
        """
        places, run = self._next()
        if not places:
            return []
        self._wait(weight(run) * len(places))
        progress(Step("land", f"asking {where(self._settings.open_meteo_url)} for {run}"))
        try:
            rows = ask(
                self._client,
                self._settings.open_meteo_url,
                places,
                run,
                minute_seconds=self._minute_seconds,
            )
        except Unavailable as error:
            raise Unavailable(f"{error}; {self._progress()}") from None
        for place in places:
            held = self._held.get(place.state, frozenset())
            self._held[place.state] = held | frozenset(days_of(run))
        self._said = dict(self._held)
        (table,) = load_contract().of_dataset(self.name)
        with room_in(workdir):
            _write(workdir / table.file, table.names, rows)
        progress(Step("land", table.file, done=len(rows), unit="rows"))
        return [SourceFile(table.file, workdir / table.file)]

    def _next(self) -> tuple[list[Place], Run]:
        """Return the places that come next: those that lack the same days, as many as may be."""
        lacking = {place: missing for place in self._places if (missing := self._missing(place))}
        run = runs(next(iter(lacking.values())))[0] if lacking else Run(date.max, date.min)
        same = [place for place, missing in lacking.items() if missing.issuperset(days_of(run))]
        return same[: places_at_once(run, self._settings.open_meteo_calls_per_minute)], run

    def _missing(self, place: Place) -> frozenset[date]:
        return self._window - self._held.get(place.state, frozenset())

    def _wait(self, calls: float) -> None:
        """Wait until the service has forgotten the calls before, if that is within the deadline."""
        pause = self._free_at - time.monotonic()
        if pause > self._client.left():
            raise Unavailable(
                f"{where(self._settings.open_meteo_url)}: its limit by the minute goes beyond the "
                f"deadline (OLIST_HTTP_DEADLINE_SECONDS): go on with the same command; "
                f"{self._progress()}"
            )
        time.sleep(max(0.0, pause))
        share = calls / self._settings.open_meteo_calls_per_minute
        self._free_at = time.monotonic() + self._minute_seconds * min(1.0, share)

    def _progress(self) -> str:
        done = sum(not self._missing(place) for place in self._places)
        return f"{done} of {len(self._places)} states are complete"


def _written(held: Held) -> str:
    """Write down which states hold which days, the states of the same days together."""
    by_days: dict[str, list[str]] = {}
    for state, days in sorted(held.items()):
        by_days.setdefault(written(days), []).append(state)
    return "; ".join(f"{days}: {' '.join(states)}" for days, states in sorted(by_days.items()))


def _read(text: str) -> Held:
    held: Held = {}
    for part in filter(None, text.split("; ")):
        days, states = part.split(": ")
        held |= dict.fromkeys(states.split(), read(days))
    return held


def _write(path: Path, names: tuple[str, ...], rows: list[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, names, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
