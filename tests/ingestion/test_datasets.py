"""Several datasets in one raw zone: what lands, waits and is passed over is judged by table."""

import datetime
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from ingestion.pipeline import ingest, land, load
from ingestion.raw_zone.latest import read_latest
from ingestion.raw_zone.manifest import Manifest
from ingestion.raw_zone.zone import RawZone
from olist.database import connect
from olist.errors import DataRefused
from olist.settings import Settings
from tests.ingestion import files as tiny
from tests.ingestion.files import Folder

ONE_DAY = "2017-12-28,bcb_sgs,3.3074,3.3080,false"


@pytest.fixture
def plain(tmp_path: Path) -> Folder:
    return tiny.write(tmp_path / "plain", tiny.nine_files())


@pytest.fixture
def rates(tmp_path: Path) -> Folder:
    return tiny.write(tmp_path / "rates", tiny.rates(ONE_DAY))


def landings(settings: Settings) -> list[str]:
    """The landings in the ledger, oldest first."""
    rows = tiny.query(settings, "select landing_id from ingestion.loads order by load_id")
    return [landing_id for (landing_id,) in rows]


def test_a_snapshot_of_one_dataset_leaves_the_others_alone(
    warehouse: Settings, plain: Folder, rates: Folder
) -> None:
    ingest(warehouse, plain)
    before = tiny.contents(warehouse)
    (loaded,) = ingest(warehouse, rates).loads
    assert [(table.table, table.inserted) for table in loaded.tables] == [("exchange_rates", 1)]
    assert tiny.query(warehouse, "select * from raw.exchange_rates") == [
        (
            datetime.date(2017, 12, 28),
            "bcb_sgs",
            Decimal("3.3074"),
            Decimal("3.3080"),
            False,
            loaded.load_id,
            1,
            None,
            None,
        )
    ]
    after = tiny.contents(warehouse)
    assert after.pop("exchange_rates") != before.pop("exchange_rates") == []
    assert after == before


def test_a_snapshot_that_has_part_of_a_dataset_is_refused(
    warehouse: Settings, plain: Folder
) -> None:
    tiny.write(plain.path, tiny.rates(ONE_DAY))
    (plain.path / tiny.SELLERS).unlink()
    with pytest.raises(DataRefused, match=r"the source lacks olist_sellers_dataset.csv; it has"):
        ingest(warehouse, plain)


def test_what_landed_last_is_told_for_each_table(
    warehouse: Settings, plain: Folder, rates: Folder
) -> None:
    orders = ingest(warehouse, replace(plain, mark="orders")).landing
    ingest(warehouse, rates)
    for source in (replace(plain, mark="orders"), plain):
        again = ingest(warehouse, source).landing
        assert (again.landing_id, again.new) == (orders.landing_id, False)
    assert ingest(warehouse, rates).landing.new is False
    assert len(RawZone(warehouse).manifests()) == 2


def test_a_landing_is_passed_over_only_when_later_ones_replace_all_of_it(
    warehouse: Settings, plain: Folder, rates: Folder, tmp_path: Path
) -> None:
    passed = land(warehouse, plain)
    kept = land(warehouse, rates)
    cities = tiny.nine_files()
    header = cities[tiny.SELLERS].partition(b"\n")[0]
    cities[tiny.SELLERS] = header + b"\ns9,80000,londrina,PR\n"
    replacing = land(warehouse, tiny.write(tmp_path / "other", cities))
    assert [(result.landing_id, result.outcome) for result in load(warehouse)] == [
        (kept.landing_id, "loaded"),
        (replacing.landing_id, "loaded"),
        (passed.landing_id, "superseded"),
    ]


def test_what_waits_is_loaded_with_a_snapshot_that_leaves_it_standing(
    warehouse: Settings, plain: Folder, rates: Folder
) -> None:
    waiting = land(warehouse, rates)
    result = ingest(warehouse, plain)
    assert landings(warehouse) == [waiting.landing_id, result.landing.landing_id]
    assert tiny.query(warehouse, "select count(*) from raw.exchange_rates") == [(1,)]


def test_a_warehouse_of_an_earlier_contract_gets_the_new_tables_though_nothing_is_new(
    warehouse: Settings, plain: Folder
) -> None:
    ingest(warehouse, plain)
    with connect(warehouse, "loader") as connection:
        connection.execute("drop table raw.exchange_rates, raw.weather_daily")
    (loaded,) = ingest(warehouse, plain).loads
    assert loaded.outcome == "unchanged"
    assert tiny.query(warehouse, "select count(*) from raw.weather_daily") == [(0,)]
    assert tiny.query(warehouse, "select count(*) from raw.exchange_rates") == [(0,)]


def test_manifests_that_do_not_name_the_landings_before_them_are_read_back(
    warehouse: Settings, plain: Folder, rates: Folder
) -> None:
    orders, dollars = land(warehouse, plain).manifest, land(warehouse, rates).manifest
    zone = RawZone(warehouse)
    for number, manifest in ((1, orders), (2, dollars)):
        old = replace(manifest, landing_id=f"2999010{number}T000000.000000Z-aaaaaaaa", others=None)
        zone.write_manifest(
            Manifest.from_json(old.to_json().replace(b'"format": 2', b'"format": 1'))
        )
    latest = read_latest(zone)
    assert latest.by_table["orders"] == "29990101T000000.000000Z-aaaaaaaa"
    assert latest.by_table["exchange_rates"] == "29990102T000000.000000Z-aaaaaaaa"
