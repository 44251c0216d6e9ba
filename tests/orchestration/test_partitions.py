"""A window of partitions becomes what a source is asked for."""

from datetime import UTC, date, datetime

import pytest

from ingestion.sources.runs import Run
from olist.errors import BadUsage
from olist.settings import Settings
from orchestration.partitions import (
    days,
    live_settings,
    months,
    replay_until,
    replayed_source,
    window,
)


@pytest.fixture
def settings() -> Settings:
    return Settings(live_from=date(2016, 9, 3), live_to=date(2018, 10, 17))


def test_there_is_a_day_for_each_day_and_a_month_for_each_month(settings: Settings) -> None:
    keys = days(settings).get_partition_keys()
    assert (keys[0], keys[-1], len(keys)) == ("2016-09-03", "2018-10-17", 775)
    keys = months(settings).get_partition_keys()
    assert (keys[0], keys[-1], len(keys)) == ("2016-09-01", "2018-10-01", 26)


def test_a_window_ends_on_the_last_day_of_its_last_partition() -> None:
    start, end = datetime(2017, 1, 1, tzinfo=UTC), datetime(2017, 3, 1, tzinfo=UTC)
    assert window(start, end) == Run(date(2017, 1, 1), date(2017, 2, 28))


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        (Run(date(2017, 1, 1), date(2017, 2, 28)), date(2017, 1, 1), date(2017, 2, 28)),
        (Run(date(2016, 9, 1), date(2016, 9, 30)), date(2016, 9, 3), date(2016, 9, 30)),
        (Run(date(2018, 10, 1), date(2018, 10, 31)), date(2018, 10, 1), date(2018, 10, 17)),
    ],
)
def test_a_live_source_is_asked_for_the_window_and_no_day_outside_of_the_settings(
    settings: Settings, asked: Run, first: date, last: date
) -> None:
    found = live_settings(settings, asked)
    assert (found.live_from, found.live_to) == (first, last)


def test_a_window_outside_of_the_settings_is_refused(settings: Settings) -> None:
    with pytest.raises(BadUsage, match=r"^2019-01-01\.\.2019-01-31 lies outside"):
        live_settings(settings, Run(date(2019, 1, 1), date(2019, 1, 31)))


@pytest.mark.parametrize(
    ("last", "until"),
    [(date(2017, 5, 4), date(2017, 5, 4)), (date(2018, 10, 17), None), (date(2020, 1, 1), None)],
)
def test_a_replay_goes_to_the_end_of_the_window_and_from_the_last_partition_to_the_very_end(
    settings: Settings, last: date, until: date | None
) -> None:
    assert replay_until(settings, Run(date(2017, 1, 1), last)) == until


def test_the_source_that_brings_orders_is_replayed() -> None:
    assert replayed_source("", ("exchange_rates", "generate", "weather")) == "generate"
    assert replayed_source("data/files.zip", ("generate",)) == "data/files.zip"
    with pytest.raises(BadUsage, match=r"^of OLIST_SOURCES none can be replayed"):
        replayed_source("", ("weather",))
    with pytest.raises(BadUsage, match=r"^of OLIST_SOURCES generate, kaggle can be replayed"):
        replayed_source("", ("generate", "kaggle"))
