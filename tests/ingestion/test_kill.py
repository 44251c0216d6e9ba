"""`kill -9` at every point that matters, then a plain rerun: the rows of an undisturbed run."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ingestion.pipeline import ingest, load
from olist.settings import PROJECT_DIR, Settings
from tests.ingestion import files as tiny
from tests.ingestion.files import GEOLOCATION, ORDERS, SELLERS, Folder

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


def _die(warehouse: Settings, folder: Path, what: str, point: str) -> None:
    """Run in a process of its own until it dies at `point`."""
    variables = {
        "OLIST_HOME": str(warehouse.home),
        "OLIST_RAW_BUCKET": warehouse.raw_bucket,
        "OLIST_DATABASE": warehouse.connection().pg_database,
        "OLIST_FAILPOINT": point,
    }
    died = subprocess.run(
        [sys.executable, "-m", "tests.ingestion.die", what, str(folder)],
        cwd=PROJECT_DIR,
        env=os.environ | variables,
        capture_output=True,
        check=False,
        text=True,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr


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
    _die(warehouse, after.path, "ingest", point)
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
    _die(warehouse, after.path, "ingest", point)
    assert _ledger(warehouse) == []
    ingest(warehouse, after)
    _assert_undisturbed(warehouse)


@pytest.mark.parametrize("point", _LANDED)
def test_killed_while_loading_what_landed(warehouse: Settings, tmp_path: Path, point: str) -> None:
    after = _changed(tmp_path / "after")
    _die(warehouse, after.path, "land", "land.after_manifest")
    _die(warehouse, after.path, "load", point)
    load(warehouse)
    _assert_undisturbed(warehouse)


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
