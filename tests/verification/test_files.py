"""Which of the landed files a publication was made of."""

from pathlib import Path

import pytest

from ingestion.contract import load_contract
from ingestion.sources import open_source
from olist.database import connect
from olist.errors import BadUsage
from olist.progress import silent
from olist.settings import Settings
from verification.files import object_keys, of_source

CONTRACT = load_contract()


def load(settings: Settings, load_id: int, *, day: int, landed_as: str, **outcomes: str) -> None:
    """Write the load of a landing of that day into the ledger, with the outcome of each table."""
    with connect(settings, "loader") as connection:
        connection.execute(
            """
            insert into ingestion.loads (load_id, landing_id, landed_as, source, outcome,
                changed_rows, started_at, seconds, command, as_of)
            overriding system value
            values (%s, %s, %s, 'folder', 'loaded', 1, now(), 0, 'olist load',
                make_timestamptz(2018, 1, %s, 0, 0, 0))
            """,
            [load_id, f"landing-{load_id}", landed_as, day],
        )
        connection.cursor().executemany(
            """
            insert into ingestion.load_files (load_id, table_name, file_name, outcome, object_key,
                sha256, bytes, records, loaded, repeated, quarantined, inserted, updated, deleted,
                warnings, seconds)
            values (%s, %s, '', %s, %s, '', 0, 0, 0, 0, 0, 0, 0, 0, '{}', 0)
            """,
            [(load_id, table, outcome, f"load {load_id}") for table, outcome in outcomes.items()],
        )


def keys(settings: Settings, table: str, *, until: int) -> list[str]:
    with connect(settings, "publisher") as connection:
        return object_keys(connection, CONTRACT.table(table), until)


def test_files_are_the_newest_snapshot_and_the_deltas_behind_it_by_their_landings(
    warehouse: Settings,
) -> None:
    load(warehouse, 1, day=1, landed_as="snapshot", orders="loaded", geolocation="loaded")
    load(warehouse, 2, day=9, landed_as="delta", orders="loaded", geolocation="loaded")
    load(warehouse, 3, day=5, landed_as="delta", orders="loaded", geolocation="superseded")
    load(warehouse, 4, day=3, landed_as="snapshot", orders="unchanged", geolocation="superseded")
    load(warehouse, 5, day=2, landed_as="delta", orders="superseded")
    load(warehouse, 6, day=8, landed_as="delta", orders="loaded")
    assert keys(warehouse, "orders", until=1) == ["load 1"]
    assert keys(warehouse, "orders", until=3) == ["load 1", "load 3", "load 2"]
    assert keys(warehouse, "orders", until=6) == ["load 4", "load 3", "load 6", "load 2"]
    # A table without a key is replaced by any newer file.
    assert keys(warehouse, "geolocation", until=6) == ["load 2"]
    assert keys(warehouse, "sellers", until=6) == []


def test_a_source_that_lacks_a_file_is_refused(
    tiny: Path, tmp_path: Path, services: Settings
) -> None:
    given = tmp_path / "given"
    given.mkdir()
    for file in tiny.glob("*.csv"):
        if "sellers" not in file.name:
            (given / file.name).write_bytes(file.read_bytes())
    (tmp_path / "laid_out").mkdir()
    source = open_source(str(given), services)
    with pytest.raises(BadUsage, match=r"lacks olist_sellers_dataset\.csv"):
        of_source(source, CONTRACT, tmp_path / "laid_out", silent)
