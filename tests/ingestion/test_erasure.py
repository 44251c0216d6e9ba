"""A person is erased from all that landed and was loaded; what is counted stays."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from ingestion.contract import load_contract
from ingestion.erasure.erase import erase, finish, is_known
from ingestion.erasure.personal import person_hash
from ingestion.loading.conservation import balance
from ingestion.pipeline import ingest, land, load
from olist.progress import silent
from olist.settings import PROJECT_DIR, Settings
from tests.ingestion import files as tiny
from tests.ingestion.files import CUSTOMERS, REVIEWS, Folder

PERSON = "f00d5ca1ab1e0ddba11c0ffee0dec0de"
OTHER = "0ther0000000000000000000000000ff"
WORDS = b"meu nome e maria,\n moro na rua azul"

_FIGURES = """
select
    to_char(orders.order_purchase_timestamp, 'YYYY-MM'), customers.customer_state,
    count(distinct orders.order_id), sum(items.price + items.freight_value),
    count(distinct customers.customer_unique_id), sum(reviews.review_score)
from raw.orders
inner join raw.customers on customers.customer_id = orders.customer_id
left join raw.order_items as items on items.order_id = orders.order_id
left join raw.order_reviews as reviews on reviews.order_id = orders.order_id
group by 1, 2
order by 1, 2
"""

_READ_FILES = "select object_key, sha256, bytes from ingestion.load_files where outcome <> 'erased'"


def person_files() -> tiny.Files:
    """Return nine files with a person of two orders, one more in quarantine, and their words."""
    files = tiny.nine_files()
    columns = load_contract().table("customers").names
    header = b"\xef\xbb\xbf" + ",".join(f'"{name}"' for name in columns).encode() + b"\r\n"
    files[CUSTOMERS] = header + b"".join(
        f"{row}\r\n".encode()
        for row in (
            f'c1,{PERSON},"01001","sao paulo",SP',
            f'"c2",{OTHER},"20000",rio de janeiro,RJ',
            f'c3,"{PERSON}",01002,"sao ""p"" paulo",SP',
            f"c4,{PERSON},,no zip,SP",
            f"c5,{OTHER},,no zip either,RJ",
            f"c6,{PERSON},too,few",
        )
    )
    files[REVIEWS] = files[REVIEWS].replace(b"nao gostei", b'"' + WORDS + b'"')
    return files


@pytest.fixture
def lenient(warehouse: Settings) -> Settings:
    """Settings that let any share of a file into quarantine."""
    return warehouse.model_copy(update={"quarantine_max_share": 1.0})


@pytest.fixture
def landed(lenient: Settings, tmp_path: Path) -> Settings:
    """Two landings with the person, the second not loaded, an orphan and an overwritten object."""
    first = tiny.write(tmp_path / "first", person_files())
    ingest(lenient, first)
    (tmp_path / "second").mkdir()
    delta = {CUSTOMERS: person_files()[CUSTOMERS].replace(b"sao paulo", b"santos")}
    land(lenient, Folder(tiny.write(tmp_path / "second", delta).path, landed_as="delta"))
    admin = boto3.client("s3", **lenient.s3(admin=True))
    row = f"customer_id,customer_unique_id\nc9,{PERSON}\n".encode()
    orphan, written_over = "objects/customers/orphan.csv", f"objects/customers/{'0' * 64}.csv"
    admin.put_object(Bucket=lenient.raw_bucket, Key=orphan, Body=row)
    admin.put_object(Bucket=lenient.raw_bucket, Key=written_over, Body=row)
    admin.put_object(Bucket=lenient.raw_bucket, Key=written_over, Body=b"customer_id\n")
    return lenient


def everything(settings: Settings) -> Iterator[bytes]:
    """Yield all that is kept of ingestion: every version of every object, and every row."""
    admin = boto3.client("s3", **settings.s3(admin=True))
    for page in admin.get_paginator("list_object_versions").paginate(Bucket=settings.raw_bucket):
        for one in page.get("Versions", ()):
            yield admin.get_object(
                Bucket=settings.raw_bucket, Key=one["Key"], VersionId=one["VersionId"]
            )["Body"].read()
    tables = [f"raw.{table.name}" for table in load_contract().tables]
    tables += [
        "ingestion." + name for name in ("loads", "load_files", "erasures", "erased_objects")
    ]
    for table in tables:
        yield json.dumps(tiny.query(settings, f"select * from {table}"), default=str).encode()  # noqa: S608
    for record, reason in tiny.query(settings, "select record, reason from ingestion.quarantine"):
        yield record + reason.encode()


def complete(settings: Settings) -> Any:
    receipt = erase(settings, PERSON, reason="asked for by letter", progress=silent)
    return finish(settings, receipt.erasure_id, [])


def assert_gone(settings: Settings) -> None:
    for kept in everything(settings):
        for value in (PERSON.encode(), b"meu nome", b'sao ""p""', b"no zip,"):
            assert value not in kept


def test_the_person_is_nowhere_and_the_figures_are_the_same(landed: Settings) -> None:
    before = tiny.query(landed, _FIGURES)
    held = tiny.query(landed, "select count(*) from ingestion.current_quarantine")
    others = tiny.query(landed, "select * from raw.customers where customer_id = 'c2'")
    receipt = complete(landed)
    assert_gone(landed)
    assert tiny.query(landed, _FIGURES) == before
    assert tiny.query(landed, "select count(*) from ingestion.current_quarantine") == held
    assert tiny.query(landed, "select * from raw.customers where customer_id = 'c2'") == others
    (row, other) = tiny.query(
        landed,
        "select customer_unique_id, customer_zip_code_prefix, customer_city, customer_state "
        "from raw.customers where customer_id in ('c1', 'c3')",
    )
    assert row == other
    assert row[1:] == ("00000", "erased", "SP")
    assert row[0] not in json.dumps(receipt.described(), default=str)
    assert all(balanced.holds for balanced in balance(landed))


def test_an_erasure_that_passes_over_the_quarantine_would_be_noticed(
    landed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingestion.erasure.rows._rewrite_quarantine", lambda *_: 0)
    complete(landed)
    with pytest.raises(AssertionError):
        assert_gone(landed)


def test_the_receipt_says_what_was_done_and_not_of_whom(landed: Settings) -> None:
    receipt = complete(landed)
    assert receipt.person_hash == person_hash(PERSON, receipt.salt)
    assert receipt.rows_rewritten == {
        "raw.customers": 2,
        "raw.order_reviews": 2,
        "ingestion.quarantine": 2,
    }
    assert (receipt.reason, receipt.pseudonym, receipt.finished_at is None) == (
        "asked for by letter",
        None,
        False,
    )
    replaced = sorted((one.table_name, one.records, one.new is None) for one in receipt.objects)
    assert replaced == [
        ("customers", 1, True),
        ("customers", 1, True),
        ("customers", 4, False),
        ("customers", 4, False),
        ("order_reviews", 2, False),
    ]
    assert tiny.query(
        landed,
        "select outcome, source, changed_rows, command from ingestion.loads "
        "where load_id = (select load_id from ingestion.erasures)",
    ) == [("erased", "erase", 4, "olist erase")]
    assert tiny.query(landed, "select load_id from ingestion.raw_state") == [(receipt.load_id,)]


def test_what_was_rewritten_is_described_loads_again_and_gives_the_same_rows(
    landed: Settings,
) -> None:
    complete(landed)
    before = tiny.contents(landed)
    for file in tiny.query(landed, _READ_FILES):
        head = boto3.client("s3", **landed.s3()).head_object(Bucket=landed.raw_bucket, Key=file[0])
        assert (file[1] in file[0], head["ContentLength"]) == (True, file[2])
    assert set(
        tiny.query(
            landed, "select records, bytes from ingestion.load_files where outcome = 'erased'"
        )
    ) == {(0, 0)}
    first = tiny.query(landed, "select landing_id from ingestion.loads where load_id = 1")[0][0]
    (again,) = load(landed, landing_id=first, force=True)
    assert [t.quarantined for t in again.tables if t.table == "customers"] == [3]
    assert tiny.contents(landed) == before
    # The records that stay in quarantine are where the ledger says, in the rewritten file.
    for key, number, offset, record in tiny.query(
        landed,
        "select object_key, record_no, byte_offset, record from ingestion.quarantine "
        "inner join ingestion.load_files using (load_id, table_name) order by 1, 2",
    ):
        body = boto3.client("s3", **landed.s3()).get_object(Bucket=landed.raw_bucket, Key=key)
        assert body["Body"].read()[offset : offset + len(record)] == record, number
    load(landed)
    assert_gone(landed)


def test_a_second_time_nothing_is_found(landed: Settings) -> None:
    assert is_known(landed, PERSON, silent)
    complete(landed)
    assert not is_known(landed, PERSON, silent)
    assert not is_known(landed, "somebody else", silent)


@pytest.mark.parametrize(
    "point",
    [
        "erase.after_object",
        "erase.after_manifest",
        "erase.after_commit",
        "erase.after_deletion",
    ],
)
def test_killed_anywhere_the_same_command_completes_it(landed: Settings, point: str) -> None:
    before = tiny.query(landed, _FIGURES)
    variables = {
        "OLIST_HOME": str(landed.home),
        "OLIST_RAW_BUCKET": landed.raw_bucket,
        "OLIST_DATABASE": landed.connection().pg_database,
        "OLIST_FAILPOINT": point,
    }
    died = subprocess.run(
        [sys.executable, "-m", "tests.ingestion.die", "erase", PERSON],
        cwd=PROJECT_DIR,
        env=os.environ | variables,
        capture_output=True,
        check=False,
        text=True,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert is_known(landed, PERSON, silent)
    receipt = complete(landed)
    assert_gone(landed)
    assert tiny.query(landed, _FIGURES) == before
    assert receipt.rows_rewritten == {
        "raw.customers": 2,
        "raw.order_reviews": 2,
        "ingestion.quarantine": 2,
    }
    assert tiny.query(landed, "select count(*) from ingestion.erasures") == [(1,)]
