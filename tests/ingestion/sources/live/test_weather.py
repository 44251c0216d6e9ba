"""The weather of the capitals: in batches that fit a minute, behind what is held."""

import csv
import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingestion.sources.generate.places import STATES
from ingestion.sources.runs import Run
from ingestion.sources.weather import WeatherSource
from ingestion.sources.weather.open_meteo import MEASURES, places_at_once, weight
from ingestion.sources.weather.places import capitals
from olist.errors import BadUsage, Unavailable
from olist.progress import silent
from olist.settings import Settings
from tests.ingestion.http.stand_in import Answer, Asked
from tests.ingestion.sources.live import services
from tests.ingestion.sources.live.services import (
    DAILY,
    HOURLY,
    HTML_500,
    MINUTELY,
    Service,
    told,
)

Live = dict[str, Service]


@pytest.fixture
def ten(settings: Settings) -> Settings:
    """Settings that allow ten places at once: two weeks of a place count once."""
    return settings.model_copy(update={"open_meteo_calls_per_minute": 10})


def weather(settings: Settings) -> WeatherSource:
    """A source whose minutes are short."""
    return WeatherSource(settings, minute_seconds=0.05)


def rows(source: WeatherSource, folder: Path) -> list[dict[str, str]]:
    """Return the rows of the file that the source gives next."""
    (file,) = source.files(folder, silent)
    assert file.name == "weather_daily.csv"
    with file.path.open(newline="") as opened:
        return list(csv.DictReader(opened))


def test_the_capitals_are_those_of_the_generator() -> None:
    assert {
        place.state: (place.capital.lower(), place.latitude, place.longitude)
        for place in capitals()
    } == {state.code: (state.capital, state.latitude, state.longitude) for state in STATES}
    assert len(capitals()) == 27


def test_the_size_of_a_batch_follows_from_the_limits() -> None:
    whole = Run(date(2016, 9, 1), date(2018, 10, 31))
    assert weight(whole) == 56.5
    assert weight(Run(date(2017, 1, 1), date(2017, 1, 3))) == 1
    assert places_at_once(whole, 600) == 10
    assert places_at_once(whole, 50) == 1


def test_a_batch_is_asked_for_in_one_and_nulls_stay_empty(
    ten: Settings, live: Live, tmp_path: Path
) -> None:
    source = weather(ten)
    found = rows(source, tmp_path)
    assert [found[0], found[13]] == [
        {
            "state": "AC",
            "observed_date": day,
            "provider": "open_meteo",
            "latitude": "-9.950000000000001",
            "longitude": "-67.83999999999999",
            "temperature_mean_c": mean,
            "temperature_max_c": "28.10",
            "temperature_min_c": "15.00",
            "precipitation_mm": "0.30",
            "rain_mm": "0.30",
            "wind_speed_max_kmh": "14.10",
            "weather_code": "51",
            "is_synthetic": "false",
        }
        for day, mean in (("2017-04-10", "21.50"), ("2017-04-23", ""))
    ]
    assert len(found) == 10 * 14
    (path,) = live["open_meteo"].asked
    assert path == (
        "/v1/archive?latitude=-9.97,-9.65,-3.1,0.04,-12.97,-3.73,-15.79,-20.31,-16.68,-2.53"
        "&longitude=-67.82,-35.72,-60.0,-51.06,-38.48,-38.52,-47.93,-40.32,-49.25,-44.3"
        "&start_date=2017-04-10&end_date=2017-04-23"
        f"&daily={','.join(MEASURES)}&timezone=America/Sao_Paulo"
    )
    assert source.unfinished
    assert source.describe()["covered"] == "2017-04-10..2017-04-23: AC AL AM AP BA CE DF ES GO MA"


def test_all_states_come_batch_by_batch_and_none_is_asked_for_twice(
    ten: Settings, live: Live, tmp_path: Path
) -> None:
    source = weather(ten)
    states: list[str] = []
    while source.unfinished:
        states += {row["state"]: "" for row in rows(source, tmp_path)}
    assert states == [place.state for place in capitals()]
    assert len(live["open_meteo"].asked) == 3
    assert source.fingerprint() == weather(ten).fingerprint()
    assert source.files(tmp_path, silent) == []


def test_a_later_command_goes_on_behind_what_landed(
    ten: Settings, live: Live, tmp_path: Path
) -> None:
    source = weather(ten)
    source.files(tmp_path, silent)
    later = weather(ten)
    later.resume(source.describe())
    assert rows(later, tmp_path)[0]["state"] == "MG"
    wider = weather(ten.model_copy(update={"live_to": date(2017, 4, 25)}))
    wider.resume(source.describe())
    found = rows(wider, tmp_path)
    assert [(row["state"], row["observed_date"]) for row in found][:2] == [
        ("AC", "2017-04-24"),
        ("AC", "2017-04-25"),
    ]
    assert len(live["open_meteo"].asked) == 3


def test_one_place_is_an_object_and_not_a_list(
    settings: Settings, live: Live, tmp_path: Path
) -> None:
    source = weather(settings.model_copy(update={"open_meteo_calls_per_minute": 1}))
    assert {row["state"] for row in rows(source, tmp_path)} == {"AC"}
    assert live["open_meteo"].asked[0].startswith("/v1/archive?latitude=-9.97&longitude=-67.82&")


def test_a_limit_by_the_minute_is_waited_for(ten: Settings, live: Live, tmp_path: Path) -> None:
    live["open_meteo"].first = [MINUTELY]
    started = time.monotonic()
    assert len(rows(weather(ten), tmp_path)) == 140
    assert time.monotonic() - started >= 0.05


@pytest.mark.parametrize(
    ("limit", "advice"),
    [
        (DAILY, "Daily API request limit exceeded. Please try again tomorrow.): go on tomorrow"),
        (HOURLY, "Hourly API request limit exceeded.): go on in an hour"),
    ],
)
def test_a_limit_by_the_day_or_hour_ends_it_at_once(
    ten: Settings, live: Live, tmp_path: Path, limit: Answer, advice: str
) -> None:
    source = weather(ten)
    source.files(tmp_path, silent)
    live["open_meteo"].always = limit
    with pytest.raises(Unavailable) as raised:
        source.files(tmp_path, silent)
    assert advice in str(raised.value)
    assert str(raised.value).endswith("10 of 27 states are complete")
    assert len(live["open_meteo"].asked) == 2


def test_a_minute_that_never_ends_is_left_at_the_deadline(
    ten: Settings, live: Live, tmp_path: Path
) -> None:
    live["open_meteo"].always = MINUTELY
    hasty = ten.model_copy(update={"http_deadline_seconds": 0.3, "http_attempts": 1000})
    started = time.monotonic()
    with pytest.raises(Unavailable, match="is asked too often"):
        weather(hasty).files(tmp_path, silent)
    assert time.monotonic() - started < 2


def test_a_pause_that_lies_behind_the_deadline_is_not_made(
    ten: Settings, live: Live, tmp_path: Path
) -> None:
    source = WeatherSource(ten.model_copy(update={"http_deadline_seconds": 5}))
    source.files(tmp_path, silent)
    with pytest.raises(Unavailable, match=r"go on with the same command; 10 of 27 states"):
        source.files(tmp_path, silent)
    assert len(live["open_meteo"].asked) == 1


def spoiled(**changes: Any) -> services.Respond:
    """Answer as the service does, but with `changes` in the days of the first place."""

    def respond(asked: Asked) -> Answer:
        places = json.loads(services.open_meteo(asked).body)
        places[0]["daily"] |= changes
        return told(places)

    return respond


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"temperature_2m_max": [81.0] * 14}, "temperature_max_c 81.00 is not between -20 and 50"),
        ({"time": ["2017-04-10"]}, "other days than were asked for AC"),
        ({"rain_sum": [0.1]}, "columns of different lengths for AC"),
        ({"weather_code": None}, "in another form than agreed"),
        ({"rain_sum": ["wet"] * 14}, "in another form than agreed"),
    ],
)
def test_an_answer_that_is_not_plausible_is_not_taken(
    ten: Settings, live: Live, tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    live["open_meteo"].real = spoiled(**changes)
    source = weather(ten)
    with pytest.raises(Unavailable, match=reason):
        source.files(tmp_path, silent)
    assert source.unfinished


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (HTML_500, "answered 500: Erro interno"),
        (Answer(body=b'{"latitude": -9.9'), "answered something else than JSON"),
        (Answer(body=b"[]"), "in another form than agreed"),
        (Answer(body=b'{"latitude": 1}', cut=3), "broke off"),
        (told([{"daily_units": {"rain_sum": "inch"}}] * 10), "in another form than agreed"),
    ],
)
def test_an_answer_that_is_none_is_told(
    ten: Settings, live: Live, tmp_path: Path, answer: Answer, reason: str
) -> None:
    live["open_meteo"].always = answer
    with pytest.raises(Unavailable, match=reason):
        weather(ten).files(tmp_path, silent)


def test_a_refused_question_is_told_with_the_services_reason(
    ten: Settings, live: Live, tmp_path: Path
) -> None:
    live["open_meteo"].always = Answer(
        400, b'{"error":true,"reason":"Parameter \'end_date\' is out of allowed range"}'
    )
    with pytest.raises(BadUsage, match="'end_date' is out of allowed range"):
        weather(ten).files(tmp_path, silent)
    assert len(live["open_meteo"].asked) == 1
