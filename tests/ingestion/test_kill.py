"""`kill -9` at every point that matters, then a plain rerun: the rows of an undisturbed run."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingestion.pipeline import ingest, land, load
from ingestion.rebuild import rebuild_raw
from olist.database import connect
from olist.settings import Settings
from tests.ingestion import files as tiny
from tests.ingestion.files import GEOLOCATION, ORDERS, SELLERS, Folder
from tests.ingestion.kills import die

_POINTS = {
    "land.after_object": "ingest",
    "land.before_manifest": "ingest",
    "land.after_manifest": "ingest",
    "load.mid_copy": "ingest",
    "load.after_copy": "ingest",
    "load.before_manifest": "ingest",
    "load.before_commit": "ingest",
    "load.after_commit": "ingest",
}
_LANDED = {"load.mid_copy": "load", "load.before_commit": "load", "load.after_commit": "load"}


def _changed(folder: Path) -> Folder:
    """Write files with something for each way of loading: changed, repeated, in quarantine."""
    files = tiny.nine_files()
    files[ORDERS] = files[ORDERS].replace(b"shipped", b"delivered")
    files[SELLERS] += b"s3,04482,255,SP\ns9,1,,SP\n"
    files[GEOLOCATION] += b"80000,-25.4,-49.2,curitiba,PR\n"
    return tiny.write(folder, files)


@pytest.mark.parametrize("point", _POINTS)
def test_killed_in_the_second_ingest(warehouse: Settings, tmp_path: Path, point: str) -> None:
    ingest(warehouse, tiny.write(tmp_path / "before", tiny.nine_files()))
    before = tiny.contents(warehouse)
    after = _changed(tmp_path / "after")
    die(warehouse, after.path, "ingest", point)
    killed = tiny.contents(warehouse)
    loaded = _ledger(warehouse)
    ingest(warehouse, after)
    # Of the two, one load brought the rows, and nothing but the whole of it was ever seen.
    assert killed == (tiny.contents(warehouse) if point == "load.after_commit" else before)
    assert len(loaded) == (2 if point == "load.after_commit" else 1)
    _assert_undisturbed(warehouse)


@pytest.mark.parametrize("point", ["load.mid_copy", "load.before_commit"])
def test_killed_in_the_first_ingest(warehouse: Settings, tmp_path: Path, point: str) -> None:
    after = _changed(tmp_path / "after")
    die(warehouse, after.path, "ingest", point)
    assert _ledger(warehouse) == []
    ingest(warehouse, after)
    _assert_undisturbed(warehouse)


@pytest.mark.parametrize("point", _LANDED)
def test_killed_while_loading_what_landed(warehouse: Settings, tmp_path: Path, point: str) -> None:
    after = _changed(tmp_path / "after")
    die(warehouse, after.path, "land", "land.after_manifest")
    die(warehouse, after.path, "load", point)
    load(warehouse)
    _assert_undisturbed(warehouse)


@pytest.mark.parametrize("point", _LANDED)
def test_killed_while_loading_what_came_late(
    warehouse: Settings, tmp_path: Path, point: str
) -> None:
    files = tiny.nine_files()
    ingest(warehouse, tiny.write(tmp_path / "first", files))
    head = files[SELLERS].partition(b"\n")[0] + b"\n"
    for name, as_of, rows in (
        ("newer", "2100-01-02", b"s1,1,newer,SP\n"),
        ("late", "2100-01-01", b"s1,1,late,SP\ns2,1,late,SP\n"),
    ):
        delta = replace(tiny.write(tmp_path / name, {SELLERS: head + rows}), landed_as="delta")
        landing = land(warehouse, replace(delta, as_of=as_of))
        if name == "newer":
            load(warehouse, landing_id=landing.landing_id)
    die(warehouse, tmp_path, "load", point)
    load(warehouse)
    assert tiny.query(warehouse, "select seller_id, seller_city from raw.sellers order by 1") == [
        ("s1", "newer"),
        ("s2", "late"),
        ("s3", "255"),
    ]
    assert len(_ledger(warehouse)) == 3


@pytest.mark.parametrize("point", ["rebuild.after_landing", "rebuild.before_commit"])
def test_killed_while_rebuilding(warehouse: Settings, tmp_path: Path, point: str) -> None:
    after = _changed(tmp_path / "after")
    ingest(warehouse, after)
    with connect(warehouse, "loader") as connection:
        connection.execute("update raw.orders set order_status = 'lost'")
    die(warehouse, after.path, "rebuild", point)
    assert tiny.query(warehouse, "select distinct order_status from raw.orders") == [("lost",)]
    assert len(_ledger(warehouse)) == 1
    rebuild_raw(warehouse)
    assert len(_ledger(warehouse)) == 2
    assert tiny.query(
        warehouse,
        "select (select count(*) from raw.orders where order_status = 'delivered'), "
        "(select count(*) from pg_namespace where nspname ~ '^load_')",
    ) == [(2, 0)]


def _ledger(warehouse: Settings) -> list[tuple[object, ...]]:
    return tiny.query(warehouse, "select load_id from ingestion.loads where outcome = 'loaded'")


def _assert_undisturbed(warehouse: Settings) -> None:
    """The tables hold what the changed files say, once, and nothing else is left."""
    assert tiny.query(
        warehouse,
        """
        select
            (select count(*) from raw.orders where order_status = 'delivered'),
            (select string_agg(seller_id, ' ' order by seller_id) from raw.sellers),
            (select count(*) from raw.geolocation),
            (select count(*) from ingestion.current_quarantine),
            (select count(*) from pg_namespace where nspname ~ '^load_')
        """,
    ) == [(2, "s1 s2 s3", 4, 1, 0)]
    assert (
        tiny.query(
            warehouse,
            "select landing_id from ingestion.loads where outcome = 'loaded' "
            "group by 1 having count(*) > 1",
        )
        == []
    )
