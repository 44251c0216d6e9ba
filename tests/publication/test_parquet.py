"""A publication as Parquet files: whole, typed, by month, and only what changed."""

import secrets
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import boto3
import duckdb
import polars as pl
import pytest

from olist import buckets
from olist.errors import BadUsage, OlistError
from olist.settings import Settings
from publication.parquet import current_parts, export, export_to_folder, scan, shapes
from publication.reader import NothingPublished
from tests.publication.candidate import ORDERS, Candidate, Order

LATE = (*ORDERS, ("o5", "bia", "2018-02-02 08:00", "5.00", False))


@pytest.fixture
def candidate(candidate: Candidate, monkeypatch: pytest.MonkeyPatch) -> Iterator[Candidate]:
    """The candidate with a processed zone of its own, where four rows are many."""
    monkeypatch.setattr(shapes, "WHOLE_BELOW", len(ORDERS))
    name = f"parquet-{secrets.token_hex(6)}"
    candidate.settings = candidate.settings.model_copy(update={"processed_bucket": name})
    buckets.prepare(candidate.settings)
    yield candidate
    # The embedded S3 deletes what is in it along with it.
    boto3.client("s3", **candidate.settings.s3(admin=True)).delete_bucket(Bucket=name)


def keys(settings: Settings) -> set[str]:
    client = boto3.client("s3", **settings.s3())
    listed = client.list_objects_v2(Bucket=settings.processed_bucket)
    return {entry["Key"] for entry in listed.get("Contents", ())}


def publish(candidate: Candidate, orders: Sequence[Order] = ORDERS) -> int:
    return candidate.publish_next(orders).publication_id


def test_published_rows_are_read_back_with_their_types(candidate: Candidate) -> None:
    publish(candidate)
    done = export(candidate.settings)
    assert (done.new, done.tables, done.written) == (True, 3, done.parts)
    orders = scan(candidate.settings, "fct_orders").sort("order_id").collect()
    assert orders.schema["purchased_at"] == pl.Datetime("us")
    assert orders.select("order_id", "customer_id", "gmv_brl", "is_late").rows() == [
        (order, customer, Decimal(gmv), late) for order, customer, _at, gmv, late in ORDERS
    ]
    customers = scan(candidate.settings, "dim_customers").sort("customer_id").collect()
    assert customers["customer_state"].to_list() == ["SP", "RJ", None]


def test_a_table_goes_by_the_month_of_its_metrics(candidate: Candidate) -> None:
    publish(candidate)
    export(candidate.settings)
    february = scan(candidate.settings, "fct_orders").filter(pl.col("partition_month") == "2018-02")
    assert sorted(february.collect()["order_id"]) == ["o3", "o4"]
    assert [part.split("/")[-2] for part in current_parts(candidate.settings, "fct_orders")] == [
        "partition_month=2018-01",
        "partition_month=2018-02",
    ]


def test_only_months_that_changed_are_written_again(candidate: Candidate) -> None:
    publish(candidate)
    export(candidate.settings)
    before = keys(candidate.settings)
    publish(candidate, LATE)
    done = export(candidate.settings)
    new = keys(candidate.settings) - before
    assert [key.rpartition("/")[0] for key in sorted(new)] == [
        "fct_orders/partition_month=2018-02",
        "publications",
    ]
    assert done.written == 1
    assert before <= keys(candidate.settings)
    assert scan(candidate.settings, "fct_orders").collect().height == len(LATE)


def test_what_is_exported_already_is_not_read_again(candidate: Candidate) -> None:
    publish(candidate)
    export(candidate.settings)
    again = export(candidate.settings)
    assert (again.new, again.written, again.bytes_written) == (False, 0, 0)


def test_an_earlier_publication_can_be_exported(candidate: Candidate) -> None:
    first = publish(candidate)
    publish(candidate, LATE)
    export(candidate.settings)
    assert export(candidate.settings, first).publication_id == first
    assert scan(candidate.settings, "fct_orders").collect().height == len(ORDERS)


def test_a_folder_holds_the_newest_export_only(candidate: Candidate, tmp_path: Path) -> None:
    publish(candidate)
    export_to_folder(candidate.settings, tmp_path / "out")
    publish(candidate, LATE)
    export_to_folder(candidate.settings, tmp_path / "out")
    pattern = str(tmp_path / "out" / "fct_orders" / "*" / "*.parquet")
    rows = duckdb.execute(
        "select partition_month, count(*), sum(gmv_brl) from read_parquet(?, hive_partitioning ="
        " true) group by 1 order by 1",
        [pattern],
    ).fetchall()
    assert rows == [("2018-01", 2, Decimal("30.50")), ("2018-02", 3, Decimal("35.25"))]
    assert len(list((tmp_path / "out" / "publications").iterdir())) == 1


def test_a_part_that_is_not_what_was_written_is_found(candidate: Candidate, tmp_path: Path) -> None:
    publish(candidate)
    export_to_folder(candidate.settings, tmp_path / "whole")
    [part] = (tmp_path / "whole" / "dim_customers").iterdir()
    spoiled = tmp_path / "out" / "dim_customers" / part.name
    spoiled.parent.mkdir(parents=True)
    pl.DataFrame({"customer_id": ["ana"]}).write_parquet(spoiled)
    with pytest.raises(OlistError, match="3 rows, and 1 were read back"):
        export_to_folder(candidate.settings, tmp_path / "out")
    assert not (tmp_path / "out" / "current.json").exists()


def test_a_file_of_somebody_else_is_not_written_over(candidate: Candidate, tmp_path: Path) -> None:
    publish(candidate)
    (tmp_path / "current.json").write_text('{"mine": true}')
    with pytest.raises(BadUsage, match=r"has a current\.json that no export wrote"):
        export_to_folder(candidate.settings, tmp_path)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".json"] == ["current.json"]
    assert (tmp_path / "current.json").read_text() == '{"mine": true}'


def test_nothing_published_and_nothing_exported_are_clear(candidate: Candidate) -> None:
    with pytest.raises(NothingPublished):
        export(candidate.settings)
    with pytest.raises(BadUsage, match="run `olist export`"):
        scan(candidate.settings, "fct_orders")


def test_a_table_that_is_not_there_is_named(candidate: Candidate) -> None:
    publish(candidate)
    export(candidate.settings)
    with pytest.raises(BadUsage, match="has no fct_sales; it has dim_customers, dim_dates, fct"):
        scan(candidate.settings, "fct_sales")


def test_times_are_in_the_hour_they_were(candidate: Candidate) -> None:
    publish(candidate)
    export(candidate.settings)
    first = scan(candidate.settings, "fct_orders").sort("order_id").first().collect()
    assert [str(at) for at in first["purchased_at"]] == ["2018-01-01 10:00:00"]
