"""Nine tiny files with invented data, and a source that gives the files of a folder."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ingestion.contract import load_contract
from ingestion.sources.base import SourceFile
from olist.database import connect
from olist.progress import Progress
from olist.settings import Settings

ORDERS = "olist_orders_dataset.csv"
ITEMS = "olist_order_items_dataset.csv"
REVIEWS = "olist_order_reviews_dataset.csv"
GEOLOCATION = "olist_geolocation_dataset.csv"
CUSTOMERS = "olist_customers_dataset.csv"
SELLERS = "olist_sellers_dataset.csv"
PRODUCTS = "olist_products_dataset.csv"
RATES = "exchange_rates.csv"
TRANSLATION = "product_category_name_translation.csv"

Files = dict[str, bytes]
Tables = dict[str, list[tuple[Any, ...]]]

_ROWS = {
    ORDERS: [
        "o1,c1,delivered,2017-01-02 03:04:05,2017-01-02 04:00:00,2017-01-03 10:00:00,"
        "2017-01-09 12:00:00,2017-01-20 00:00:00",
        "o2,c2,shipped,2017-02-03 00:00:00,2017-02-03 00:10:00,2017-02-04 10:00:00,,"
        "2017-02-20 00:00:00",
        "o3,c3,created,2017-03-03 00:00:00,,,,2017-03-20 00:00:00",
    ],
    CUSTOMERS: [
        'c1,u1,"01001",sao paulo,SP',
        'c2,u2,"20000",rio de janeiro,RJ',
        'c3,u1,"01001",sao paulo,SP',
    ],
    ITEMS: [
        "o1,1,p1,s1,2017-01-05 00:00:00,10.50,3.10",
        "o1,2,p2,s1,2017-01-05 00:00:00,7.00,0.00",
        "o2,1,p1,s2,2020-02-05 00:00:00,99999999.99,12.34",
    ],
    "olist_order_payments_dataset.csv": [
        "o1,1,credit_card,3,20.60",
        "o2,2,voucher,1,50.00",
        "o2,3,boleto,0,0.00",
    ],
    REVIEWS: [
        "r1,o1,5,,,2017-01-10 00:00:00,2017-01-11 01:00:00",
        "r1,o2,4,bom,chegou bem,2017-01-10 00:00:00,2017-01-11 01:00:00",
        "r2,o1,1,,nao gostei,2017-01-12 00:00:00,2017-01-13 01:00:00",
    ],
    PRODUCTS: ["p1,perfumaria,40,287,1,225,16,10,14", "p2,,,,,,,,"],
    SELLERS: ['s1,"01001",sao paulo,SP', 's2,"80000",curitiba,PR', 's3,"04482",255,SP'],
    GEOLOCATION: [
        '"01001",-23.5,-46.6,sao paulo,SP',
        '"01001",-23.5,-46.6,sao paulo,SP',
        '"20000",-22.9,-43.2,rio de janeiro,RJ',
    ],
    TRANSLATION: ["perfumaria,perfumery", "pet_shop,pet_shop"],
}


def nine_files() -> Files:
    """Return the content of nine small files that are as they should be."""
    contract = load_contract()
    return {
        table.file: "\n".join([",".join(table.names), *_ROWS[table.file], ""]).encode()
        for table in contract.of_dataset("olist")
    }


def rates(*rows: str) -> Files:
    """Return a file of exchange rates."""
    (table,) = load_contract().of_dataset("exchange_rates")
    return {RATES: "\n".join([",".join(table.names), *rows, ""]).encode()}


def write(folder: Path, files: Files) -> "Folder":
    """Write the files, and return a source of them."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return Folder(folder)


@dataclass(frozen=True)
class Folder:
    """A source: the files of a folder."""

    path: Path
    landed_as: Literal["snapshot", "delta"] = "snapshot"
    mark: str | None = None
    name: str = "folder"
    as_of: str | None = None

    def fingerprint(self) -> str | None:
        return self.mark

    def describe(self) -> dict[str, str]:
        as_of = {"as_of": self.as_of} if self.as_of else {}
        return {"path": str(self.path)} | as_of

    def files(self, workdir: Path, progress: Progress) -> list[SourceFile]:  # noqa: ARG002
        return [SourceFile(path.name, path) for path in sorted(self.path.glob("*.csv"))]


def query(settings: Settings, statement: str) -> list[tuple[Any, ...]]:
    """Return the rows of a statement, read as the builder may."""
    with connect(settings, "transformer") as connection:
        return connection.execute(statement.encode()).fetchall()


def contents(settings: Settings) -> Tables:
    """Return all rows of all raw tables, without what tells one load from another."""
    return {
        table.name: query(
            settings,
            f"select {', '.join(table.names)}, _record_no, _extra::text from raw.{table.name} "  # noqa: S608
            "order by _record_no",
        )
        for table in load_contract().tables
    }
