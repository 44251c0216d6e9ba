"""The raw tables made again from the raw zone: equal rows, in a whole or an empty database."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingestion.loading.conservation import balance
from ingestion.pipeline import ingest, land, load
from ingestion.rebuild import RebuildResult, rebuild_raw
from olist.database import connect
from olist.errors import BadUsage
from olist.settings import Settings
from tests.ingestion import files as tiny
from tests.ingestion.files import GEOLOCATION, ORDERS, SELLERS

_HEADER = tiny.nine_files()[SELLERS].partition(b"\n")[0]
_UNFIT = b"s9,1,,SP\n"


@pytest.fixture
def history(warehouse: Settings, tmp_path: Path) -> Settings:
    """A snapshot, a newer one with a row in quarantine, a delta, and one that came late."""
    files = tiny.nine_files()
    ingest(warehouse, replace(tiny.write(tmp_path / "1", files), as_of="2017-01-01"))
    files[SELLERS] = files[SELLERS].replace(b"curitiba", b"londrina") + _UNFIT
    files[GEOLOCATION] = files[GEOLOCATION].replace(b"sao paulo", b"santos")
    ingest(warehouse, replace(tiny.write(tmp_path / "2", files), as_of="2017-01-02"))
    for name, day, rows in (
        ("newer", "2017-01-04", b"s1,1,newer,SP\ns7,1,newer,SP\n"),
        ("late", "2017-01-03", b"s1,1,late,SP\ns2,1,late,SP\n"),
    ):
        delta = tiny.write(tmp_path / name, {SELLERS: _HEADER + b"\n" + rows})
        ingest(warehouse, replace(delta, landed_as="delta", as_of=day))
    return warehouse


def _equal(result: RebuildResult) -> set[bool | None]:
    return {table.equal for table in result.tables}


def _sellers(settings: Settings) -> list[tuple[object, ...]]:
    return tiny.query(settings, "select seller_id, seller_city from raw.sellers order by 1")


def _lose_the_database(settings: Settings) -> None:
    with connect(settings, "loader") as connection:
        for (table,) in connection.execute(
            "select relname from pg_class where relnamespace = 'raw'::regnamespace "
            "and relkind = 'r'"
        ).fetchall():
            connection.execute(f"drop table raw.{table}".encode())
        connection.execute(
            "truncate ingestion.loads, ingestion.load_files, ingestion.quarantine, "
            "ingestion.listing cascade"
        )


def test_a_rebuild_finds_equal_hashes_and_writes_no_row(history: Settings) -> None:
    before = tiny.query(
        history, "select seller_id, _load_id, xmin::text from raw.sellers order by 1"
    )
    result = rebuild_raw(history)
    assert _equal(result) == {True}
    assert (result.landings, result.refused) == (4, {})
    after = tiny.query(
        history, "select seller_id, _load_id, xmin::text from raw.sellers order by 1"
    )
    assert after == before
    assert (
        tiny.query(
            history,
            "select outcome, forced, changed_rows from ingestion.loads "
            "where command = 'olist rebuild-raw' order by load_id",
        )
        == [("loaded", True, 0)] * 3
    )
    assert all(balanced.holds for balanced in balance(history))
    # The quarantined record is not counted twice, and nothing waits.
    assert tiny.query(history, "select count(*) from ingestion.current_quarantine") == [(1,)]
    assert [loaded.outcome for loaded in load(history)] == ["unchanged"]


def test_a_lost_database_is_made_again_from_the_raw_zone(history: Settings) -> None:
    contents = {name: sorted(map(repr, rows)) for name, rows in tiny.contents(history).items()}
    before = rebuild_raw(history)
    _lose_the_database(history)
    result = rebuild_raw(history)
    assert _equal(result) == {None}
    assert [table.after for table in result.tables] == [table.after for table in before.tables]
    again = tiny.contents(history)
    assert {name: sorted(map(repr, rows)) for name, rows in again.items()} == contents
    assert all(balanced.holds for balanced in balance(history))
    assert tiny.query(history, "select count(*) from ingestion.current_quarantine") == [(1,)]
    assert tiny.query(
        history, "select outcome, forced, count(*) from ingestion.loads group by 1, 2 order by 1"
    ) == [("loaded", False, 3), ("superseded", False, 1)]
    assert [loaded.outcome for loaded in load(history)] == ["unchanged"]


def test_what_is_late_after_a_rebuild_still_overwrites_nothing_newer(
    history: Settings, tmp_path: Path
) -> None:
    _lose_the_database(history)
    rebuild_raw(history)
    rows = b"s1,1,later,SP\ns2,1,later,SP\ns3,1,later,SP\n"
    delta = tiny.write(tmp_path / "delta", {SELLERS: _HEADER + b"\n" + rows})
    ingest(history, replace(delta, landed_as="delta", as_of="2017-01-02T12:00:00Z"))
    assert _sellers(history) == [
        ("s1", "newer"),
        ("s2", "late"),
        ("s3", "later"),
        ("s7", "newer"),
    ]


def test_rows_that_were_tampered_with_are_shown_and_repaired(history: Settings) -> None:
    before = _sellers(history)
    with connect(history, "admin") as connection:
        connection.execute("create view public.sellers as select * from raw.sellers")
    with connect(history, "loader") as connection:
        connection.execute("update raw.sellers set seller_city = 'nowhere' where seller_id = 's1'")
        connection.execute("delete from raw.geolocation")
    result = rebuild_raw(history)
    assert {table.table for table in result.tables if table.equal is False} == {
        "sellers",
        "geolocation",
    }
    assert _sellers(history) == before
    with connect(history, "admin") as connection:
        assert connection.execute("select count(*) from public.sellers").fetchall() == [(4,)]
    assert _equal(rebuild_raw(history)) == {True}


def test_what_a_load_refused_is_left_out_and_what_waits_is_loaded(
    history: Settings, tmp_path: Path
) -> None:
    files = tiny.nine_files()
    files[ORDERS] = files[ORDERS].replace(b"2017", b"never")
    refused = land(history, tiny.write(tmp_path / "refused", files))
    delta = tiny.write(tmp_path / "delta", {SELLERS: _HEADER + b"\ns8,1,new,SP\n"})
    land(history, replace(delta, landed_as="delta"))
    result = rebuild_raw(history)
    assert list(result.refused) == [refused.landing_id]
    assert ("s8", "new") in _sellers(history)
    assert tiny.query(history, "select count(*) from raw.orders") == [(3,)]


def test_nothing_is_rebuilt_from_nothing(warehouse: Settings) -> None:
    with pytest.raises(BadUsage, match="nothing has landed"):
        rebuild_raw(warehouse)
