"""Several sources in one command: landings of their own, one load, and who brings what."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from ingestion.pipeline import ingest, land_all
from ingestion.sources import SourceFile, open_sources
from ingestion.sources.exchange_rates import ExchangeRatesSource
from ingestion.sources.weather import WeatherSource
from olist.errors import BadUsage, Unavailable
from olist.progress import Progress
from olist.settings import Settings
from tests.ingestion import files as tiny
from tests.ingestion.files import Folder
from tests.ingestion.sources.live.conftest import asking, live
from tests.ingestion.sources.live.services import DAILY, HTML_500, Service

Live = dict[str, Service]

__all__ = ["live"]


@pytest.fixture
def plain(tmp_path: Path) -> Folder:
    return tiny.write(tmp_path / "plain", tiny.nine_files())


@dataclass
class Counted:
    """A source with a fingerprint that counts how often its files were made."""

    inner: Folder
    made: int = 0
    name: str = "generate"
    landed_as: Literal["snapshot", "delta"] = "snapshot"

    def fingerprint(self) -> str:
        return "seed 42"

    def describe(self) -> dict[str, str]:
        return {}

    def files(self, workdir: Path, progress: Progress) -> list[SourceFile]:
        self.made += 1
        return self.inner.files(workdir, progress)


def counts(settings: Settings) -> list[tuple[object, ...]]:
    return tiny.query(
        settings,
        "select 'rates', count(*), count(distinct provider), bool_or(is_synthetic) "
        "from raw.exchange_rates union all "
        "select 'weather', count(*), count(distinct state), bool_or(is_synthetic) "
        "from raw.weather_daily order by 1",
    )


def test_each_source_lands_for_itself_and_all_are_loaded_once(
    warehouse: Settings, plain: Folder, live: Live
) -> None:
    settings = asking(warehouse, live)
    weather = WeatherSource(settings, minute_seconds=0.05)
    result = ingest(warehouse, plain, ExchangeRatesSource(settings), weather)
    assert [(one.manifest.source, one.manifest.landed_as) for one in result.landings] == [
        ("folder", "snapshot"),
        ("exchange_rates", "delta"),
        ("weather", "delta"),
    ]
    assert [load.landing_id for load in result.loads] == [o.landing_id for o in result.landings]
    assert counts(warehouse) == [("rates", 8, 1, False), ("weather", 27 * 14, 27, False)]

    asked = {name: len(service.asked) for name, service in live.items()}
    again = ingest(
        warehouse, plain, ExchangeRatesSource(settings), WeatherSource(settings, minute_seconds=1)
    )
    assert [one.new for one in again.landings] == [False, False, False]
    assert [load.outcome for load in again.loads] == ["unchanged"]
    assert {name: len(service.asked) for name, service in live.items()} == asked


def test_a_dataset_with_a_source_of_its_own_is_left_to_it(
    warehouse: Settings, plain: Folder, live: Live
) -> None:
    settings = asking(warehouse, live)
    invented = tiny.write(plain.path, tiny.rates("2017-04-10,synthetic,3.1,3.2,true"))
    generate = Counted(invented)
    ingest(warehouse, generate, ExchangeRatesSource(settings))
    ingest(warehouse, generate, ExchangeRatesSource(settings))
    assert counts(warehouse)[0] == ("rates", 8, 1, False)
    assert generate.made == 1
    ingest(warehouse, generate)
    assert counts(warehouse)[0] == ("rates", 1, 1, True)
    ingest(warehouse, generate, ExchangeRatesSource(settings))
    assert generate.made == 2
    assert counts(warehouse)[0] == ("rates", 8, 1, False)


def test_a_source_that_cannot_be_reached_does_not_keep_the_others_away(
    warehouse: Settings, plain: Folder, live: Live
) -> None:
    settings = asking(warehouse, live, open_meteo_calls_per_minute=10)
    live["open_meteo"].always = DAILY
    for name in ("bcb_sgs", "bcb_ptax", "frankfurter"):
        live[name].always = HTML_500
    sources = (plain, ExchangeRatesSource(settings), WeatherSource(settings))
    result = ingest(warehouse, *sources)
    assert [failure.source for failure in result.failures] == ["exchange_rates", "weather"]
    assert "Daily API request limit" in result.failures[1].reason
    assert len(result.loads) == 1
    with pytest.raises(Unavailable, match=r"no exchange rates: bcb_sgs: .* \| 127"):
        land_all(warehouse, sources[1:])


def test_what_landed_before_a_limit_is_kept_and_gone_on_behind(
    warehouse: Settings, plain: Folder, live: Live
) -> None:
    settings = asking(warehouse, live, open_meteo_calls_per_minute=10)
    real, answered = live["open_meteo"].real, live["open_meteo"].asked
    live["open_meteo"].real = lambda asked: real(asked) if len(answered) <= 2 else DAILY
    result = ingest(warehouse, plain, WeatherSource(settings, minute_seconds=0.05))
    assert [one.manifest.source for one in result.landings] == ["folder", "weather", "weather"]
    assert result.failures[0].reason.endswith("20 of 27 states are complete")
    assert counts(warehouse)[1] == ("weather", 20 * 14, 20, False)

    live["open_meteo"].real = real
    later = ingest(warehouse, plain, WeatherSource(settings, minute_seconds=0.05))
    assert [one.new for one in later.landings] == [False, True]
    assert counts(warehouse)[1] == ("weather", 27 * 14, 27, False)
    assert len(live["open_meteo"].asked) == 4


def test_rates_that_another_snapshot_replaced_are_asked_for_again(
    warehouse: Settings, live: Live, plain: Folder
) -> None:
    settings = asking(warehouse, live)
    ingest(warehouse, plain, ExchangeRatesSource(settings))
    rates = tiny.write(plain.path.parent / "rates", tiny.rates("2017-04-10,synthetic,3,3,true"))
    ingest(warehouse, rates)
    assert counts(warehouse)[0] == ("rates", 1, 1, True)
    ingest(warehouse, ExchangeRatesSource(settings))
    assert counts(warehouse)[0] == ("rates", 8, 1, False)


def test_the_configured_sources_are_opened_unless_others_are_named(tmp_path: Path) -> None:
    settings = Settings(sources=f"generate, exchange_rates weather,{tmp_path}")
    names = [source.name for source in open_sources([], settings)]
    assert names == ["generate", "exchange_rates", "weather", "folder"]
    assert [source.name for source in open_sources(["kaggle"], settings)] == ["kaggle"]
    assert [source.name for source in open_sources([], Settings())] == ["generate"]
    with pytest.raises(BadUsage, match="source weather is named more than once"):
        open_sources(["weather", "weather"], settings)
