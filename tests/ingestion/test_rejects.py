"""What is in quarantine is listed, exported byte for byte, mended, and loaded in its place."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ingestion.contract import Contract, load_contract
from ingestion.pipeline import ingest, load
from ingestion.rejects.export import Exported, as_lines, export
from ingestion.rejects.listing import Selection, rejects
from ingestion.rejects.retry import retry
from olist.database import connect
from olist.errors import BadUsage, DataRefused
from olist.settings import PROJECT_DIR, Settings
from tests.ingestion import files as tiny
from tests.ingestion.files import GEOLOCATION, ORDERS, REVIEWS, SELLERS, Folder

HEADER = b'\xef\xbb\xbf"seller_id",seller_zip_code_prefix,seller_city,seller_state\r\n'
GOOD = b's1,"01001",sao paulo,SP\r\n'
BAD = [b's7,,"a ""b"" \xff",SP', b"s8,80000,curitiba", b"s9,,=1+1,PR"]


@pytest.fixture
def lenient(warehouse: Settings) -> Settings:
    """Settings that let any share of a file into quarantine."""
    return warehouse.model_copy(update={"quarantine_max_share": 1.0})


def landed(lenient: Settings, tmp_path: Path) -> Folder:
    """Load nine files of which three sellers, a review and a point do not fit."""
    files = tiny.nine_files()
    files[SELLERS] = HEADER + GOOD + b"\r\n".join(BAD)
    files[REVIEWS] += b"r2,o1,2,,other words,2017-01-12 00:00:00,2017-01-13 01:00:00\n"
    files[GEOLOCATION] = files[GEOLOCATION].replace(b"-23.5,", b"-23;5,", 1)
    folder = tiny.write(tmp_path / "first", files)
    ingest(lenient, folder)
    return folder


def sellers(lenient: Settings) -> list[tuple[object, ...]]:
    return tiny.query(lenient, "select seller_id, seller_city from raw.sellers order by 1")


MISSING = Selection()


def places(lenient: Settings, selection: Selection = MISSING) -> list[tuple[object, ...]]:
    return [
        (one.table_name, one.record_no, one.rule, one.resolved_load_id)
        for one in rejects(lenient, selection)
    ]


def test_a_reject_says_where_it_stood_and_why_with_its_bytes(
    lenient: Settings, tmp_path: Path
) -> None:
    landed(lenient, tmp_path)
    (found,) = rejects(lenient, Selection(table="sellers", rule="not_utf8"))
    before = HEADER + GOOD
    assert (found.record_no, found.line_no, found.byte_offset) == (2, 3, len(before))
    assert (found.file_name, found.record) == (SELLERS, BAD[0])
    assert found.text == 's7,,"a ""b"" \\xff",SP'
    assert found.reason == "byte 14 of the record (0xff) is not UTF-8"


def test_the_export_is_the_original_header_and_records(lenient: Settings, tmp_path: Path) -> None:
    landed(lenient, tmp_path)
    written = export(lenient, load_contract(), Selection(table="sellers"), tmp_path / "out")
    path = tmp_path / "out" / "olist_sellers_dataset.load-1.csv"
    assert written == (Exported(path, "sellers", 1, 3),)
    assert path.read_bytes() == HEADER + b"\n".join(BAD) + b"\n"
    with pytest.raises(BadUsage, match="exists, and is not written over"):
        export(lenient, load_contract(), Selection(table="sellers"), path)
    with pytest.raises(BadUsage, match="these are 3 files"):
        export(lenient, load_contract(), Selection(), tmp_path / "all.csv")


def test_a_record_that_ends_in_a_carriage_return_is_exported_as_it_was() -> None:
    assert as_lines([b"a\r", b"b"]) == b"a\r\r\nb\n"


def test_mended_records_are_loaded_and_those_left_as_they_were_stay(
    lenient: Settings, tmp_path: Path
) -> None:
    landed(lenient, tmp_path)
    (written,) = export(lenient, load_contract(), Selection(table="sellers"), tmp_path / "out")
    mended = written.path.read_bytes().replace(b's7,,"a ""b"" \xff"', b"s7,01001,aracaju")
    written.path.write_bytes(mended.replace(b"s9,,", b"s9,80000,"))
    done = retry(lenient, [written.path])
    assert [load.load_id for load in done.loads] == [2]
    assert (done.resolved, [reason for _one, reason in done.unfit]) == (
        2,
        ["3 cells instead of 4"],
    )
    assert sellers(lenient) == [("s1", "sao paulo"), ("s7", "aracaju"), ("s9", "=1+1")]
    assert places(lenient, Selection(table="sellers")) == [("sellers", 3, "too_few_cells", None)]
    assert places(lenient, Selection(table="sellers", history=True)) == [
        ("sellers", 2, "not_utf8", 2),
        ("sellers", 3, "too_few_cells", None),
        ("sellers", 4, "empty_value", 2),
    ]
    assert tiny.query(
        lenient,
        "select records, loaded, quarantined, inserted from ingestion.load_files where load_id = 2",
    ) == [(2, 2, 0, 2)]


def test_nothing_is_loaded_as_long_as_nothing_fits(lenient: Settings, tmp_path: Path) -> None:
    landed(lenient, tmp_path)
    before = tiny.contents(lenient)
    done = retry(lenient)
    assert (done.loads, done.resolved, len(done.unfit)) == ((), 0, 5)
    assert tiny.contents(lenient) == before


def test_records_are_loaded_as_they_are_once_the_contract_lets_them(
    lenient: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    landed(lenient, tmp_path)
    contract = load_contract()

    def wider() -> Contract:
        tables = tuple(
            replace(t, key=(*t.key, "review_score")) if t.name == "order_reviews" else t
            for t in contract.tables
        )
        return replace(contract, tables=tables)

    for module in ("ingestion.rejects.retry", "ingestion.raw_zone.landing", "ingestion.pipeline"):
        monkeypatch.setattr(f"{module}.load_contract", wider)
    with connect(lenient, "loader") as connection:
        connection.execute("alter table raw.order_reviews drop constraint order_reviews_pkey")
    done = retry(lenient)
    assert done.resolved == 1
    assert tiny.query(
        lenient,
        "select review_score, review_comment_message from raw.order_reviews "
        "where review_id = 'r2' order by 1",
    ) == [(1, "nao gostei"), (2, "other words")]
    assert ("order_reviews", 4, "second_row_of_key", 2) in places(lenient, Selection(history=True))


def test_a_newer_row_is_not_overwritten_by_what_was_mended_later(
    lenient: Settings, tmp_path: Path
) -> None:
    landed(lenient, tmp_path)
    newer = {SELLERS: HEADER + b"s9,1,newer,PR\n"}
    ingest(lenient, Folder(tiny.write(tmp_path / "newer", newer).path, landed_as="delta"))
    (written,) = export(lenient, load_contract(), Selection(table="sellers"), tmp_path / "out")
    mended = written.path.read_bytes().replace(b"s9,,=1+1", b"s9,2,older")
    written.path.write_bytes(mended.replace(b"s8,80000,curitiba", b"s8,80000,curitiba,PR"))
    assert retry(lenient, [written.path]).resolved == 2
    assert sellers(lenient) == [("s1", "sao paulo"), ("s8", "curitiba"), ("s9", "newer")]


def test_a_table_without_a_key_keeps_its_other_rows(lenient: Settings, tmp_path: Path) -> None:
    landed(lenient, tmp_path)
    (written,) = export(lenient, load_contract(), Selection(table="geolocation"), tmp_path / "out")
    written.path.write_bytes(written.path.read_bytes().replace(b"-23;5", b"-23.55"))
    assert retry(lenient, [written.path]).resolved == 1
    latitudes = "select geolocation_lat from raw.geolocation order by _record_no"
    assert tiny.query(lenient, latitudes) == [(-23.55,), (-23.5,), (-22.9,)]
    assert places(lenient, Selection(table="geolocation")) == []


def test_a_file_with_a_record_less_is_refused(lenient: Settings, tmp_path: Path) -> None:
    landed(lenient, tmp_path)
    (written,) = export(lenient, load_contract(), Selection(table="sellers"), tmp_path / "out")
    written.path.write_bytes(HEADER + BAD[0] + b"\n")
    with pytest.raises(DataRefused, match="1 records, and 3 of sellers of load 1"):
        retry(lenient, [written.path])
    written.path.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(DataRefused, match="its header is not that of any table"):
        retry(lenient, [written.path])


def test_two_files_for_the_same_records_are_refused(lenient: Settings, tmp_path: Path) -> None:
    landed(lenient, tmp_path)
    (written,) = export(lenient, load_contract(), Selection(table="sellers"), tmp_path / "out")
    again = written.path.with_name("copy.csv")
    again.write_bytes(written.path.read_bytes())
    with pytest.raises(BadUsage, match=r"both mend sellers of load 1: put what is mended"):
        retry(lenient, [written.path, again])


def test_the_same_files_again_are_nothing_new_after_a_retry(
    lenient: Settings, tmp_path: Path
) -> None:
    folder = landed(lenient, tmp_path)
    (written,) = export(lenient, load_contract(), Selection(table="sellers"), tmp_path / "out")
    written.path.write_bytes(written.path.read_bytes().replace(b"s9,,", b"s9,80000,"))
    retry(lenient, [written.path])
    again = ingest(lenient, folder)
    assert (again.landing.new, [one.outcome for one in again.loads]) == (False, ["unchanged"])
    assert sellers(lenient) == [("s1", "sao paulo"), ("s9", "=1+1")]


def test_killed_between_landing_and_loading_any_load_completes_it(
    lenient: Settings, tmp_path: Path
) -> None:
    landed(lenient, tmp_path)
    (written,) = export(lenient, load_contract(), Selection(table="sellers"), tmp_path / "out")
    written.path.write_bytes(written.path.read_bytes().replace(b"s9,,", b"s9,80000,"))
    variables = {
        "OLIST_HOME": str(lenient.home),
        "OLIST_RAW_BUCKET": lenient.raw_bucket,
        "OLIST_DATABASE": lenient.connection().pg_database,
        "OLIST_FAILPOINT": "retry.after_landing",
    }
    died = subprocess.run(
        [sys.executable, "-m", "tests.ingestion.die", "retry", str(written.path)],
        cwd=PROJECT_DIR,
        env=os.environ | variables,
        capture_output=True,
        check=False,
        text=True,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert ("sellers", 4, "empty_value", None) in places(lenient)
    load(lenient)
    assert ("sellers", 4, "empty_value", 2) in places(lenient, Selection(history=True))
    assert sellers(lenient) == [("s1", "sao paulo"), ("s9", "=1+1")]


def test_orders_refused_beyond_the_limit_leave_no_quarantine(
    warehouse: Settings, tmp_path: Path
) -> None:
    files = tiny.nine_files()
    files[ORDERS] = (
        files[ORDERS].replace(b"2017-01-02 03:04:05", b"x").replace(b"2017-02-03 00:00:00", b"y")
    )
    with pytest.raises(DataRefused, match="2 of 3 records do not fit, and at most 1"):
        ingest(warehouse, tiny.write(tmp_path, files))
    assert rejects(warehouse, Selection(history=True)) == ()
