"""The generated files have the published counts, the original's form, and the same bytes always."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
import yaml

from ingestion.sources.generate import VERSION, GenerateSource
from ingestion.sources.generate.draws import apportion
from olist.errors import BadUsage, Unavailable
from olist.progress import Step, silent
from olist.settings import DBT_PROJECT_DIR, PROJECT_DIR

PINNED = {1: "92bb55258efd1a6acc1a7cc4b1fe35a7351022de4d9c5a010c3cab9534fe3a5f"}
"""SHA-256 of the files of seed 42 at scale 0.01, by version."""

HASH = """
import sys, tempfile
from pathlib import Path
from tests.ingestion.sources.test_generate import digest
with tempfile.TemporaryDirectory() as folder:
    sys.stdout.write(digest(Path(folder)))
"""


def digest(folder: Path, *, seed: int = 42) -> str:
    whole = hashlib.sha256()
    for file in GenerateSource(seed=seed, scale=0.01).files(folder, silent):
        whole.update(file.name.encode() + file.path.read_bytes())
    return whole.hexdigest()


def table(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(folder / f"olist_{name}_dataset.csv", infer_schema=False)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full")
    GenerateSource().files(folder, silent)
    return folder


def test_bytes_change_only_with_the_version(tmp_path: Path) -> None:
    assert digest(tmp_path) == PINNED[VERSION], (
        "the files changed: raise VERSION in ingestion/sources/generate and pin the new digest, "
        "or landings will take the old files for the new ones"
    )


def test_bytes_depend_on_neither_hash_seed_nor_threads() -> None:
    environment = os.environ | {"PYTHONHASHSEED": "7", "POLARS_MAX_THREADS": "1"}
    other = subprocess.run(
        [sys.executable, "-c", HASH],
        env=environment,
        cwd=PROJECT_DIR,
        check=True,
        capture_output=True,
        text=True,
    )
    assert other.stdout == PINNED[VERSION]


def test_another_seed_gives_other_files(tmp_path: Path) -> None:
    assert digest(tmp_path, seed=43) != PINNED[VERSION]


def test_fingerprint_names_what_the_files_depend_on() -> None:
    source = GenerateSource(seed=7, scale=0.5)
    assert source.fingerprint() == f"generate seed=7 scale=0.5 version={VERSION}"


@pytest.mark.parametrize("arguments", [{"scale": 0.001}, {"scale": 11}, {"seed": -1}])
def test_a_scale_or_seed_out_of_range_is_refused(arguments: dict[str, int]) -> None:
    with pytest.raises(BadUsage, match=r"scale|seed"):
        GenerateSource(**arguments)


def test_progress_names_every_file(tmp_path: Path) -> None:
    steps: list[Step] = []
    files = GenerateSource(scale=0.01).files(tmp_path, steps.append)
    assert [step.message for step in steps] == [file.name for file in files]
    assert len(files) == 9


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_disk_is_said(tmp_path: Path) -> None:
    (tmp_path / "olist_orders_dataset.csv").symlink_to("/dev/full")
    with pytest.raises(Unavailable, match=f"no space is left in {tmp_path}"):
        GenerateSource(scale=0.01).files(tmp_path, silent)


def test_headers_are_those_of_the_contract(full: Path) -> None:
    contract = yaml.safe_load(
        (DBT_PROJECT_DIR / "models/staging/olist/_olist__sources.yml").read_text()
    )
    for source in contract["sources"][0]["tables"]:
        path = full / source["config"]["meta"]["file"]
        header = path.open(encoding="utf-8-sig").readline().strip().replace('"', "")
        assert header.split(",") == [column["name"] for column in source["columns"]]


def test_files_have_the_form_of_the_original(full: Path) -> None:
    translation = (full / "product_category_name_translation.csv").read_bytes()
    assert translation.startswith(b"\xef\xbb\xbfproduct_category_name,")
    assert translation.count(b"\r\n") == translation.count(b"\n") == 72
    reviews = (full / "olist_order_reviews_dataset.csv").read_bytes()
    assert reviews.startswith(b'"review_id","order_id",')
    assert reviews.count(b"\n") > 99_225
    assert b'""entregue""' in reviews
    assert (full / "olist_customers_dataset.csv").read_bytes().startswith(b'"customer_id"')


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("orders", 99_441),
        ("order_items", 112_650),
        ("order_payments", 103_886),
        ("order_reviews", 99_224),
        ("customers", 99_441),
        ("products", 32_951),
        ("sellers", 3_095),
        ("geolocation", 1_000_163),
    ],
)
def test_row_counts_are_the_published_ones(full: Path, name: str, rows: int) -> None:
    assert table(full, name).height == rows


def test_orders_have_the_published_statuses_and_anomalies(full: Path) -> None:
    orders = table(full, "orders")
    assert dict(orders["order_status"].value_counts().iter_rows()) == {
        "delivered": 96_478,
        "shipped": 1_107,
        "canceled": 625,
        "unavailable": 609,
        "invoiced": 314,
        "processing": 301,
        "created": 5,
        "approved": 2,
    }
    bought, approved, carrier, delivered, estimated = (
        pl.col(name).str.to_datetime()
        for name in orders.columns
        if name.endswith(("_timestamp", "_at", "_date"))
    )
    is_delivered = pl.col("order_status") == "delivered"
    black_friday = bought.dt.date() == pl.date(2017, 11, 24)
    figures = orders.select(
        black_friday=black_friday.sum(),
        no_approval=approved.is_null().sum(),
        no_carrier=carrier.is_null().sum(),
        no_delivery=delivered.is_null().sum(),
        delivered_without_date=(is_delivered & delivered.is_null()).sum(),
        late=(is_delivered & (delivered > estimated)).sum(),
        late_by_date=(is_delivered & (delivered.dt.date() > estimated.dt.date())).sum(),
        carrier_before_approval=(carrier < approved).sum(),
        carrier_before_purchase=(carrier < bought).sum(),
        delivery_before_carrier=(delivered < carrier).sum(),
        delivery_before_approval=(delivered < approved).sum(),
        delivery_before_purchase=(delivered < bought).sum(),
    )
    assert figures.row(0, named=True) == {
        "black_friday": 1_176,
        "no_approval": 160,
        "no_carrier": 1_783,
        "no_delivery": 2_965,
        "delivered_without_date": 8,
        "late": 7_826,
        "late_by_date": 6_534,
        "carrier_before_approval": 1_359,
        "carrier_before_purchase": 166,
        "delivery_before_carrier": 23,
        "delivery_before_approval": 61,
        "delivery_before_purchase": 0,
    }


def test_items_and_payments_have_the_published_counts_and_totals(full: Path) -> None:
    items, payments = table(full, "order_items"), table(full, "order_payments")
    cents = {
        name: int((frame[name].cast(pl.Decimal(18, 2)) * 100).cast(pl.Int64).sum())
        for frame, name in (
            (items, "price"),
            (items, "freight_value"),
            (payments, "payment_value"),
        )
    }
    assert cents["price"] == pytest.approx(1_359_164_370, rel=0.01)
    assert cents["freight_value"] == pytest.approx(225_190_954, rel=0.01)
    assert cents["payment_value"] == pytest.approx(1_600_887_212, rel=0.01)
    by_order = items.group_by("order_id").agg(
        pl.col("product_id", "seller_id").n_unique(), pl.len()
    )
    assert by_order.height == 99_441 - 775
    assert (by_order["product_id"] > 1).sum() == 3_236
    assert (by_order["seller_id"] > 1).sum() == 1_278
    assert (by_order["len"] > 1).sum() == 9_803
    assert items.select(pl.col("product_id", "seller_id").n_unique()).row(0) == (32_951, 3_095)
    assert payments["order_id"].n_unique() == 99_440
    assert dict(payments["payment_type"].value_counts().iter_rows()) == {
        "credit_card": 76_795,
        "boleto": 19_784,
        "voucher": 5_775,
        "debit_card": 1_529,
        "not_defined": 3,
    }


def test_reviews_have_the_published_counts_and_follow_lateness(full: Path) -> None:
    reviews, orders = table(full, "order_reviews"), table(full, "orders")
    assert reviews["review_id"].n_unique() == 99_224 - 814
    assert reviews["order_id"].n_unique() == 99_441 - 768
    assert (reviews.group_by("order_id").len()["len"] > 1).sum() == 547
    assert reviews.group_by("review_score").len().sort("review_score")["len"].to_list() == [
        11_424, 3_151, 8_179, 19_142, 57_328,
    ]  # fmt: skip
    is_late = pl.col("order_delivered_customer_date") > pl.col("order_estimated_delivery_date")
    scores = (
        reviews.join(orders.filter(pl.col("order_status") == "delivered"), on="order_id")
        .group_by(is_late.alias("late"))
        .agg(pl.col("review_score").cast(pl.Int64).mean())
    )
    means = dict(scores.drop_nulls().iter_rows())
    assert means[False] == pytest.approx(4.29, abs=0.03)
    assert means[True] == pytest.approx(2.57, abs=0.06)


def test_persons_places_and_products_have_the_published_counts(full: Path) -> None:
    customers, points = table(full, "customers"), table(full, "geolocation")
    products, sellers = table(full, "products"), table(full, "sellers")
    persons = customers.group_by("customer_unique_id").len()
    assert (persons.height, (persons["len"] > 1).sum()) == (96_096, 2_997)
    assert (customers["customer_state"] == "SP").sum() == 41_746
    assert (sellers["seller_state"] == "SP").sum() == 1_849
    assert points["geolocation_zip_code_prefix"].n_unique() == 19_015
    assert points.n_unique() == 1_000_163 - 261_831
    abroad = ~(
        pl.col("geolocation_lat").cast(pl.Float64).is_between(-33.75, 5.27)
        & pl.col("geolocation_lng").cast(pl.Float64).is_between(-73.99, -34.79)
    )
    assert points.filter(abroad).height == 42
    assert "são paulo" in points["geolocation_city"]
    assert products["product_category_name"].null_count() == 610
    assert products["product_category_name"].drop_nulls().n_unique() == 73


def test_every_reference_is_met_and_every_key_unique(full: Path) -> None:
    tables = {
        name: table(full, name)
        for name in ("orders", "customers", "order_items", "order_payments", "order_reviews")
    } | {name: table(full, name) for name in ("products", "sellers")}
    for child, parent, column in (
        ("orders", "customers", "customer_id"),
        ("order_items", "orders", "order_id"),
        ("order_items", "products", "product_id"),
        ("order_items", "sellers", "seller_id"),
        ("order_payments", "orders", "order_id"),
        ("order_reviews", "orders", "order_id"),
    ):
        assert tables[child].join(tables[parent], on=column, how="anti").height == 0
    for name, key in {
        "orders": ["order_id"],
        "customers": ["customer_id"],
        "order_items": ["order_id", "order_item_id"],
        "order_payments": ["order_id", "payment_sequential"],
        "order_reviews": ["review_id", "order_id"],
        "products": ["product_id"],
        "sellers": ["seller_id"],
    }.items():
        assert tables[name].select(key).n_unique() == tables[name].height


def test_apportion_gives_back_weights_that_add_up() -> None:
    assert apportion(10, [7, 2, 1]) == [7, 2, 1]
    assert apportion(5, [7, 2, 1]) == [4, 1, 0]
    assert apportion(5, [7, 2, 1], least=1) == [3, 1, 1]
