"""A replay into the warehouse: it ends as a direct load does, and goes on where it stopped."""

from datetime import date, datetime
from pathlib import Path

import pytest

from ingestion.contract import load_contract
from ingestion.loading.content import Content, content
from ingestion.pipeline import ingest, load
from ingestion.replaying import ingest_replay, land_replay
from ingestion.sources.folder import FolderSource
from ingestion.sources.limits import Limits
from ingestion.sources.replay import Replay
from olist.database import connect
from olist.errors import BadUsage
from olist.settings import Settings
from tests.ingestion import files as tiny_files
from tests.ingestion.kills import die

_LATE_DAY = date(2018, 8, 8)
"""Few days of the tiny files lie behind it."""


def _source(settings: Settings, folder: Path) -> FolderSource:
    return FolderSource(folder, Limits.of(settings))


def _contents(settings: Settings) -> dict[str, Content]:
    with connect(settings, "loader") as connection:
        return {table.name: content(connection, "raw", table) for table in load_contract().tables}


def _assert_equal_to_a_direct_load(settings: Settings, folder: Path) -> None:
    """Load the source itself, which stands for today: nothing changes."""
    replayed = _contents(settings)
    (direct,) = ingest(settings, _source(settings, folder)).loads
    assert {table.table: table.updated for table in direct.tables if table.updated} == {}
    assert _contents(settings) == replayed


def test_the_last_day_of_a_replay_equals_a_direct_load(warehouse: Settings, tiny: Path) -> None:
    replayed = ingest_replay(warehouse, Replay(_source(warehouse, tiny), first_day=_LATE_DAY))
    assert len(replayed.landings) == len(replayed.loads) == 4
    assert {loaded.outcome for loaded in replayed.loads} == {"loaded"}
    as_of = tiny_files.query(
        warehouse, "select as_of at time zone 'utc' from ingestion.loads order by load_id"
    )
    assert as_of[0][0].date() == _LATE_DAY
    assert as_of == sorted(as_of)
    again = ingest_replay(warehouse, Replay(_source(warehouse, tiny), first_day=_LATE_DAY))
    assert (again.landings, again.last_day) == ((), replayed.last_day)
    assert [loaded.outcome for loaded in again.loads] == ["unchanged"]
    _assert_equal_to_a_direct_load(warehouse, tiny)


def test_a_replay_goes_on_after_the_last_day_that_landed(warehouse: Settings, tiny: Path) -> None:
    source = _source(warehouse, tiny)
    stop = date(2018, 8, 14)
    first = land_replay(warehouse, Replay(source, first_day=_LATE_DAY, last_day=stop))
    assert first.last_day is not None
    assert first.last_day <= stop
    # Another source lands meanwhile, of every table, and stands for an earlier day.
    other = tiny_files.write(warehouse.home.parent / "other", tiny_files.nine_files())
    ingest(warehouse, other.__class__(other.path, as_of="2016-01-01"))
    second = ingest_replay(warehouse, Replay(source, first_day=_LATE_DAY))
    days = [landing.manifest.details["day"] for landing in (*first.landings, *second.landings)]
    assert days == sorted(set(days))
    assert date.fromisoformat(second.landings[0].manifest.details["day"]) > first.last_day


def test_a_replay_into_newer_data_is_superseded(warehouse: Settings, tiny: Path) -> None:
    ingest(warehouse, _source(warehouse, tiny))
    before = _contents(warehouse)
    result = ingest_replay(warehouse, Replay(_source(warehouse, tiny), first_day=date(2018, 8, 18)))
    assert {loaded.outcome for loaded in result.loads} == {"superseded"}
    assert (result.changed_rows, _contents(warehouse)) == (0, before)


@pytest.mark.parametrize("point", ["land.after_manifest:2", "load.before_commit:2"])
def test_a_replay_that_was_killed_goes_on_without_loss(
    warehouse: Settings, tiny: Path, point: str
) -> None:
    die(warehouse, tiny, f"replay:{_LATE_DAY}", point)
    result = ingest_replay(warehouse, Replay(_source(warehouse, tiny), first_day=_LATE_DAY))
    assert {loaded.outcome for loaded in result.loads} == {"loaded"}
    _assert_equal_to_a_direct_load(warehouse, tiny)
    assert tiny_files.query(
        warehouse,
        "select count(*) from (select from ingestion.loads where outcome = 'loaded' "
        "group by landing_id having count(*) > 1) as twice",
    ) == [(0,)]


def test_the_sample_replayed_equals_its_direct_load(warehouse: Settings, sample: Path) -> None:
    source = _source(warehouse, sample)
    result = ingest_replay(warehouse, Replay(source, first_day=date(2018, 10, 13)))
    assert result.last_day is not None
    assert all(landing.new for landing in result.landings)
    _assert_equal_to_a_direct_load(warehouse, sample)
    assert [loaded.outcome for loaded in load(warehouse)] == ["unchanged"]


def test_a_replay_from_the_command_line_comes_alone(warehouse: Settings, tiny: Path) -> None:
    from olist.cli.replays import opened  # noqa: PLC0415 - imports click

    days: dict[str, None] = {"first_day": None, "last_day": None}
    replay = opened([f"replay:{tiny}"], warehouse, seed=1, scale=1.0, **days)
    assert replay is not None
    assert replay.source.describe() == {"path": str(tiny)}
    assert opened([str(tiny)], warehouse, seed=1, scale=1.0, **days) is None
    with pytest.raises(BadUsage, match="a replay comes alone"):
        opened(["replay:generate", "kaggle"], warehouse, seed=1, scale=1.0, **days)
    to_come = {"first_day": datetime(9999, 12, 31), "last_day": None}  # noqa: DTZ001
    with pytest.raises(BadUsage, match="--from 9999-12-31 has not come yet"):
        opened(["replay:generate"], warehouse, seed=1, scale=1.0, **to_come)
