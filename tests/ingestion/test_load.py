"""What a landing does to the raw tables, the ledger and the raw zone."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import boto3
import pytest

from ingestion.contract import load_contract
from ingestion.pipeline import ingest, land, load
from ingestion.raw_zone.zone import RawZone
from olist.database import connect
from olist.errors import BadUsage, DataRefused, OlistError
from olist.progress import Step
from olist.settings import Settings
from tests.ingestion import files as tiny
from tests.ingestion.files import GEOLOCATION, ITEMS, ORDERS, SELLERS, Folder

_NEW_SELLER = b"s4,90000,porto alegre,RS\n"


@pytest.fixture
def plain(tmp_path: Path) -> Folder:
    return tiny.write(tmp_path / "plain", tiny.nine_files())


@pytest.fixture
def other(tmp_path: Path) -> Folder:
    """Another source: one seller changed, one is gone, one is new; a point is gone."""
    files = tiny.nine_files()
    files[SELLERS] = files[SELLERS].replace(b"curitiba", b"londrina")
    files[SELLERS] = files[SELLERS].replace(b's1,"01001",sao paulo,SP\n', b"") + _NEW_SELLER
    files[GEOLOCATION] = files[GEOLOCATION].replace(b'"01001",-23.5,-46.6,sao paulo,SP\n', b"", 1)
    return tiny.write(tmp_path / "other", files)


def test_landing_and_loading_do_what_ingesting_does(warehouse: Settings, plain: Folder) -> None:
    landing = land(warehouse, plain)
    (result,) = load(warehouse)
    apart = tiny.contents(warehouse)
    again = ingest(warehouse, plain)
    assert (landing.new, result.outcome, result.changed_rows) == (True, "loaded", 25)
    assert (again.landing.new, again.loads[0].outcome) == (False, "unchanged")
    assert tiny.contents(warehouse) == apart


def test_raw_tables_are_typed_and_keyed_and_rows_say_where_they_are_from(
    warehouse: Settings, plain: Folder
) -> None:
    (result,) = ingest(warehouse, plain).loads
    assert tiny.query(
        warehouse,
        "select customer_zip_code_prefix, _load_id, _record_no from raw.customers order by 3",
    ) == [("01001", result.load_id, 1), ("20000", result.load_id, 2), ("01001", result.load_id, 3)]
    assert tiny.query(
        warehouse,
        """
        select format_type(atttypid, atttypmod), attnotnull, atthasdef or attidentity <> ''
        from pg_attribute where attrelid = 'raw.order_items'::regclass and attnum > 0
        """,
    ) == [
        ("text", True, False),
        ("integer", True, False),
        ("text", True, False),
        ("text", True, False),
        ("timestamp without time zone", True, False),
        ("numeric", True, False),
        ("numeric", True, False),
        ("bigint", True, False),
        ("bigint", True, False),
        ("jsonb", False, False),
        ("bigint", False, False),
    ]
    keys = tiny.query(
        warehouse,
        "select conrelid::regclass::text from pg_constraint "
        "where contype = 'p' and connamespace = 'raw'::regnamespace order by 1",
    )
    assert len(keys) == 10


def test_the_same_landing_again_is_a_recorded_no_op(warehouse: Settings, plain: Folder) -> None:
    first = ingest(warehouse, plain).loads[0]
    before = tiny.contents(warehouse)
    for _ in range(2):
        (again,) = ingest(warehouse, plain).loads
        assert (again.outcome, again.changed_rows, again.landing_id) == (
            "unchanged",
            0,
            first.landing_id,
        )
    assert tiny.contents(warehouse) == before
    assert tiny.query(
        warehouse, "select outcome, count(*) from ingestion.loads group by 1 order by 1"
    ) == [("loaded", 1), ("unchanged", 2)]
    assert tiny.query(warehouse, "select load_id from ingestion.raw_state") == [(first.load_id,)]


@pytest.mark.parametrize("landing_id", ["nope", "../objects/x", ""])
def test_what_is_no_landing_is_said_so(warehouse: Settings, landing_id: str) -> None:
    with pytest.raises(BadUsage, match="is not the id of a landing: `olist loads"):
        RawZone(warehouse).read_manifest(landing_id)


@pytest.mark.parametrize("fingerprint", [None, "generated"])
def test_an_object_that_was_lost_before_it_was_loaded_is_put_back_by_landing_again(
    warehouse: Settings, plain: Folder, fingerprint: str | None
) -> None:
    source = replace(plain, mark=fingerprint)
    landing = land(warehouse, source)
    lost = landing.manifest.files[0]
    admin = boto3.client("s3", **warehouse.s3(admin=True))
    admin.delete_object(Bucket=warehouse.raw_bucket, Key=lost.object_key)
    with pytest.raises(BadUsage, match="has no such object: land the same files again"):
        load(warehouse)
    result = ingest(warehouse, source)
    assert (result.landing.new, result.loads[0].outcome) == (False, "loaded")
    assert RawZone(warehouse).holds(lost)


def test_files_with_a_known_fingerprint_are_not_made_again(
    warehouse: Settings, plain: Folder
) -> None:
    known = replace(plain, mark="version 1")
    landing = ingest(warehouse, known).landing
    gone = replace(known, path=plain.path / "gone")
    again = ingest(warehouse, gone)
    assert (again.landing.landing_id, again.landing.new) == (landing.landing_id, False)
    with pytest.raises(DataRefused, match="the source lacks"):
        ingest(warehouse, replace(gone, mark="version 2"))


def test_another_source_leaves_its_own_rows_only_and_marks_what_changed(
    warehouse: Settings, plain: Folder, other: Folder
) -> None:
    first = ingest(warehouse, plain).loads[0]
    before = tiny.contents(warehouse)
    second = ingest(warehouse, other).loads[0]
    assert tiny.query(
        warehouse, "select seller_id, seller_city, _load_id from raw.sellers order by 1"
    ) == [
        ("s2", "londrina", second.load_id),
        ("s3", "255", first.load_id),
        ("s4", "porto alegre", second.load_id),
    ]
    assert {
        table.table: (table.inserted, table.updated, table.deleted)
        for table in second.tables
        if table.outcome == "loaded"
    } == {"sellers": (1, 1, 1), "geolocation": (0, 1, 1)}
    ingest(warehouse, plain)
    assert tiny.contents(warehouse) == before


def test_a_delta_keeps_the_keys_that_it_lacks(
    warehouse: Settings, plain: Folder, tmp_path: Path
) -> None:
    first = ingest(warehouse, plain).loads[0]
    header = tiny.nine_files()[SELLERS].partition(b"\n")[0]
    delta = tiny.write(
        tmp_path / "delta", {SELLERS: header + b"\ns2,80000,londrina,PR\n" + _NEW_SELLER}
    )
    (second,) = ingest(warehouse, replace(delta, landed_as="delta")).loads
    assert tiny.query(
        warehouse, "select seller_id, seller_city, _load_id from raw.sellers order by 1"
    ) == [
        ("s1", "sao paulo", first.load_id),
        ("s2", "londrina", second.load_id),
        ("s3", "255", first.load_id),
        ("s4", "porto alegre", second.load_id),
    ]
    assert second.changed_rows == 2
    # The snapshot's own bytes are not what the table holds any more: it is loaded again.
    (third,) = ingest(warehouse, plain).loads
    assert third.changed_rows == 2
    assert tiny.query(warehouse, "select count(*) from raw.sellers") == [(3,)]


def test_a_delta_may_come_first(warehouse: Settings, tmp_path: Path) -> None:
    files = tiny.nine_files()
    delta = tiny.write(tmp_path / "delta", {SELLERS: files[SELLERS]})
    ingest(warehouse, replace(delta, landed_as="delta"))
    assert tiny.query(
        warehouse, "select (select count(*) from raw.sellers), (select count(*) from raw.orders)"
    ) == [(3, 0)]


def test_landings_that_wait_are_loaded_from_the_last_snapshot_on(
    warehouse: Settings, plain: Folder, other: Folder, tmp_path: Path
) -> None:
    first = land(warehouse, plain)
    second = land(warehouse, other)
    files = tiny.nine_files()
    delta = tiny.write(tmp_path / "delta", {SELLERS: files[SELLERS].replace(b"255", b"rio")})
    third = land(warehouse, replace(delta, landed_as="delta"))
    assert [(result.landing_id, result.outcome) for result in load(warehouse)] == [
        (second.landing_id, "loaded"),
        (third.landing_id, "loaded"),
        (first.landing_id, "superseded"),
    ]
    assert tiny.query(warehouse, "select count(*) from raw.sellers") == [(4,)]


def test_the_ledger_accounts_for_every_record_and_names_the_object(
    warehouse: Settings, tmp_path: Path
) -> None:
    files = tiny.nine_files()
    files[SELLERS] += b"s3,04482,255,SP\ns9,1,,SP\n"
    ingest(warehouse, tiny.write(tmp_path / "faulty", files))
    ((key, size, *numbers),) = tiny.query(
        warehouse,
        "select object_key, bytes, records, loaded, repeated, quarantined "
        "from ingestion.load_files where table_name = 'sellers'",
    )
    assert (size, *numbers) == (len(files[SELLERS]), 5, 3, 1, 1)
    with RawZone(warehouse).open(key) as body:
        assert body.read() == files[SELLERS]


def test_quarantine_is_current_until_a_snapshot_without_it_comes(
    warehouse: Settings, plain: Folder, tmp_path: Path
) -> None:
    files = tiny.nine_files()
    files[SELLERS] += b"s9,1,,SP\n"
    faulty = tiny.write(tmp_path / "faulty", files)
    count = "select count(*) from ingestion.current_quarantine"
    ingest(warehouse, faulty)
    assert tiny.query(warehouse, count) == [(1,)]
    # Another file changes, the faulty one does not: it is not read again, and still at fault.
    tiny.write(tmp_path / "faulty", files | {ORDERS: files[ORDERS].replace(b"shipped", b"lost")})
    ingest(warehouse, faulty)
    assert tiny.query(warehouse, count) == [(1,)]
    ingest(warehouse, plain)
    assert tiny.query(warehouse, count) == [(0,)]


def test_what_leaves_quarantine_makes_another_state_although_no_row_changed(
    warehouse: Settings, tmp_path: Path
) -> None:
    files = tiny.nine_files()
    complete = files[SELLERS]

    def state_with(sellers: bytes) -> tuple[int, int]:
        files[SELLERS] = sellers
        (result,) = ingest(warehouse, tiny.write(tmp_path / "files", files)).loads
        ((state,),) = tiny.query(warehouse, "select load_id from ingestion.raw_state")
        return result.changed_rows, state

    unfit = b's9,"01001",\xff,SP\n'
    assert state_with(complete + unfit)[1] == 1
    assert state_with(complete + unfit) == (0, 1)
    assert state_with(complete) == (0, 3)
    assert state_with(complete.rstrip()) == (0, 3)


def test_a_refused_snapshot_leaves_the_tables_as_they_were(
    warehouse: Settings, plain: Folder, tmp_path: Path
) -> None:
    ingest(warehouse, plain)
    before = tiny.contents(warehouse)
    files = tiny.nine_files()
    files[ITEMS] = files[ITEMS].replace(b"2017", b"never")
    files[ORDERS] = files[ORDERS].replace(b"shipped", b"lost")
    with pytest.raises(DataRefused, match=f"{ITEMS}: 2 of 3 records do not fit"):
        ingest(warehouse, tiny.write(tmp_path / "bad", files))
    assert tiny.contents(warehouse) == before
    (again,) = ingest(warehouse, plain).loads
    assert again.outcome == "unchanged"


def test_today_is_a_time_like_any_other(warehouse: Settings, plain: Folder) -> None:
    ((now,),) = tiny.query(warehouse, "select localtimestamp(0)::text")
    path = plain.path / ORDERS
    path.write_bytes(path.read_bytes().replace(b"2017-03-03 00:00:00", now.encode()))
    ingest(warehouse, plain)
    assert tiny.query(
        warehouse,
        "select order_purchase_timestamp::text from raw.orders where order_id = 'o3'",
    ) == [(now,)]


def test_tables_of_another_contract_are_not_loaded_into(
    warehouse: Settings, plain: Folder, other: Folder
) -> None:
    ingest(warehouse, plain)
    with connect(warehouse, "loader") as connection:
        connection.execute("alter table raw.sellers add column seller_age integer")
    with pytest.raises(BadUsage, match=r"raw\.sellers was made by another contract \(seller_age"):
        ingest(warehouse, other)


def test_no_table_is_staged_unlogged_which_could_keep_postgres_from_starting_after_a_crash(
    warehouse: Settings, plain: Folder, other: Folder
) -> None:
    ingest(warehouse, plain)
    staged: set[tuple[str, ...]] = set()

    def look(step: Step) -> None:
        if step.stage == "load":
            found = tiny.query(
                warehouse,
                "select relpersistence::text from pg_class "
                "where relnamespace::regnamespace::text like 'load_%'",
            )
            staged.update(found)

    ingest(warehouse, other, progress=look)
    assert staged == {("p",)}


def test_what_a_load_that_died_left_behind_is_dropped(warehouse: Settings, plain: Folder) -> None:
    with connect(warehouse, "loader") as connection:
        connection.execute("create schema load_999")
    ingest(warehouse, plain)
    assert tiny.query(warehouse, "select nspname from pg_namespace where nspname ~ '^load_'") == []


def test_the_sample_is_loaded_as_python_reads_it(warehouse: Settings, sample: Path) -> None:
    (result,) = ingest(warehouse, Folder(sample)).loads
    got = {table.table: (table.records, table.loaded) for table in result.tables}
    for table in load_contract().of_dataset("olist"):
        with (sample / table.file).open(newline="", encoding="utf-8-sig") as file:
            rows = sum(1 for _row in csv.DictReader(file))
        assert got[table.name] == (rows, rows)
    assert tiny.query(
        warehouse, "select count(*), sum(price + freight_value)::text from raw.order_items"
    ) == [(23670, "3291679.39")]
    assert tiny.query(warehouse, "select count(*) from ingestion.quarantine") == [(0,)]


def test_an_object_that_was_written_over_is_named_and_comes_back_as_told(
    warehouse: Settings, tmp_path: Path
) -> None:
    source = tiny.write(tmp_path / "files", tiny.nine_files())
    landed = land(warehouse, source)
    (file,) = (file for file in landed.manifest.files if file.table == "sellers")
    admin = boto3.client("s3", **warehouse.s3(admin=True))
    admin.put_object(Bucket=warehouse.raw_bucket, Key=file.object_key, Body=b"x" * file.bytes)
    with pytest.raises(OlistError):
        load(warehouse)
    with pytest.raises(OlistError, match="other bytes were written over") as refused:
        land(warehouse, source)
    told = re.search(r"--bucket (\S+) --key (\S+) --version-id (\w+)", str(refused.value))
    assert told
    bucket, key, version = told.groups()
    admin.delete_object(Bucket=bucket, Key=key, VersionId=version)
    assert not land(warehouse, source).new
    (result,) = load(warehouse)
    assert (result.outcome, result.landing_id) == ("loaded", landed.landing_id)


def test_a_manifest_that_was_written_over_is_read_as_it_landed(
    warehouse: Settings, tmp_path: Path
) -> None:
    landed = land(warehouse, tiny.write(tmp_path / "files", tiny.nine_files()))
    other = replace(landed.manifest, files=landed.manifest.files[:1])
    loader = boto3.client("s3", **warehouse.s3())
    key = f"manifests/{landed.landing_id}.json"
    loader.put_object(Bucket=warehouse.raw_bucket, Key=key, Body=other.to_json())
    assert RawZone(warehouse).read_manifest(landed.landing_id) == landed.manifest
