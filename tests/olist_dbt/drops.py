"""The tiny files, and what arrives after them: late, corrected, and in the end without some."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from ingestion.contract import load_contract
from ingestion.pipeline import ingest
from olist.settings import Settings
from tests.ingestion.files import Folder, rates, write
from tests.olist_dbt.warehouses import FILES, Rows

Files = dict[str, Rows]

FIRST, SECOND, FIFTH, SEVENTH = (
    "a0000000000000000000000000000001",
    "10000000000000000000000000000002",
    "a0000000000000000000000000000005",
    "a0000000000000000000000000000007",
)
"""Four orders; the fifth has four items of three sellers."""


def tiny_rows(tiny: Path) -> Files:
    """Return the rows of the tiny files by raw table."""
    return {
        table: list(csv.DictReader(io.StringIO((tiny / file).read_text("utf-8-sig"), newline="")))
        for table, file in FILES.items()
    }


def arrive(settings: Settings, folder: Path, files: Mapping[str, Rows], *, delta: bool) -> None:
    """Land and load the rows, as a delta or as a snapshot; rates of some days come along."""
    written = {FILES[table]: _text(table, rows) for table, rows in files.items()}
    if not delta:
        written |= rates("2017-01-04,bcb_sgs,3.2,3.25,false", "2017-01-25,bcb_sgs,3.1,3.15,false")
    source = write(folder, written)
    ingest(settings, Folder(source.path, "delta" if delta else "snapshot"))


def late_and_corrected(base: Files) -> Files:
    """An order of another day, one of another person, and late items, payments and reviews.

    A person's new order is the first of theirs, so that their others count one further.
    """
    orders, customers = by("order_id", base["orders"]), by("customer_id", base["customers"])
    first, second = orders[FIRST], orders[SECOND]
    item = by("order_id", base["order_items"])[SEVENTH]
    payment = by("order_id", base["order_payments"])[SECOND]
    review = by("order_id", base["order_reviews"])[FIRST]
    early = {"order_id": "early", "customer_id": "earlier"}
    return {
        "orders": [
            second | {"order_purchase_timestamp": "2017-01-04 10:00:00"},
            first | early | {"order_purchase_timestamp": "2017-01-02 10:00:00"},
        ],
        "customers": [
            customers[orders[FIFTH]["customer_id"]]
            | {"customer_unique_id": customers[second["customer_id"]]["customer_unique_id"]},
            customers[first["customer_id"]] | {"customer_id": "earlier"},
        ],
        "order_items": [item | {"order_item_id": "9", "price": "7.77"}, item | early_item],
        "order_payments": [payment | {"payment_sequential": "9", "payment_value": "1000.00"}],
        "order_reviews": [
            review | {"review_id": "late", "review_score": "1"} | {"review_creation_date": LATER}
        ],
    }


LATER = "2018-01-01 00:00:00"
early_item = {"order_id": "early", "order_item_id": "1"}


def members_changed(base: Files) -> Files:
    """Another category for a product, another name for one, another place for a seller and zips."""
    product, other = base["products"][:2]
    translation = base["category_translation"][2]
    seller = base["sellers"][0]
    return {
        "products": [product | {"product_category_name": other["product_category_name"]}],
        "category_translation": [
            translation | {"product_category_name_english": "beds_and_baths"},
        ],
        "sellers": [
            seller | {"seller_zip_code_prefix": "80010", "seller_city": "curitiba"} | PARANA
        ],
        "geolocation": [
            row | {"geolocation_lat": "-25.5"} if row["geolocation_state"] == "PR" else row
            for row in base["geolocation"]
        ],
    }


PARANA = {"seller_state": "PR"}


def delivered_late(base: Files) -> Files:
    """An order that is canceled after all, and one that arrived later than was said."""
    orders = by("order_id", base["orders"])
    return {
        "orders": [
            orders[FIFTH] | {"order_status": "canceled"},
            orders[SEVENTH] | {"order_delivered_customer_date": LATER},
        ]
    }


def without_some(base: Files) -> Files:
    """A snapshot of the first files that lacks an order, and rows of others."""
    gone = base["orders"][10]["order_id"]
    lost = by("order_id", base["orders"])[SEVENTH]["customer_id"]
    lacks: Files = {
        "orders": [{"order_id": gone}],
        "customers": [{"customer_id": lost}],
        "order_items": [{"order_id": gone}, {"order_id": FIFTH, "order_item_id": "4"}],
        "order_payments": [{"order_id": gone}, {"order_id": SECOND}],
        "order_reviews": [{"order_id": gone}, {"order_id": FIRST}],
        "products": [base["products"][3]],
        "sellers": [base["sellers"][1]],
    }
    return {
        table: [
            row
            for row in rows
            if not any(lack.items() <= row.items() for lack in lacks.get(table, []))
        ]
        for table, rows in base.items()
    }


def by(column: str, rows: Rows) -> dict[str, dict[str, str]]:
    """Return the last row of each value."""
    return {row[column]: row for row in rows}


def _text(table: str, rows: Rows) -> bytes:
    out = io.StringIO()
    names = load_contract().table(table).names
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
