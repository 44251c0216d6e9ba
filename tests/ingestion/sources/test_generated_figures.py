"""At scale 1 the published figures come out, and the tables of the files refer to each other."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from ingestion.contract import load_contract
from ingestion.sources.generate import GenerateSource
from ingestion.sources.generate.census import Figure, count
from olist.progress import silent

KNOWN_WHOLE = ("products", "products without a category", "products without a weight",
               "products of weight zero", "heaviest in grams", "sellers", "prefixes of sellers",
               "cities of sellers", "… that are no names of cities", "prefixes",
               "sellers without geolocation")  # fmt: skip
"""Figures of what the sample has whole: products and sellers, and every prefix."""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full")
    GenerateSource().files(folder, silent)
    return folder


@pytest.fixture(scope="module")
def figures(full: Path) -> list[Figure]:
    return list(count(full))


def test_figures_are_as_published_or_as_near_as_is_promised(figures: list[Figure]) -> None:
    assert len(figures) > 140
    assert [figure for figure in figures if not figure.holds] == []


def test_what_can_be_planted_is_exact(figures: list[Figure]) -> None:
    exact = {figure.name: figure.generated for figure in figures if not figure.within}
    assert sum(not figure.within for figure in figures) > 120
    # Said here again, as it was published: whoever counts otherwise is noticed.
    assert exact["without delivery date"] == 2_965
    assert exact["carrier before approval"] == 1_359
    assert exact["with any of these, or a date that their status excludes"] == 1_396
    assert exact["price, in cents"] == 1_359_164_370
    assert exact["freight, in cents"] == 225_190_954
    assert exact["orders paid exactly"] == 98_089
    assert exact["ids of several orders"] == 789
    assert exact["… exact duplicates"] == 261_831
    assert exact["customers without geolocation"] == 278


def test_counted_alike_the_real_files_have_these_figures(sample: Path) -> None:
    real = {figure.name: figure for figure in count(sample)}
    assert [name for name in KNOWN_WHOLE if real[name].difference] == []


def test_every_reference_is_met_and_every_key_unique(full: Path) -> None:
    tables = {
        table.name: pl.read_csv(full / table.file, infer_schema=False)
        for table in load_contract().tables
        if table.key
    }
    for child, parent, column in (
        ("orders", "customers", "customer_id"),
        ("order_items", "orders", "order_id"),
        ("order_items", "products", "product_id"),
        ("order_items", "sellers", "seller_id"),
        ("order_payments", "orders", "order_id"),
        ("order_reviews", "orders", "order_id"),
    ):
        assert tables[child].join(tables[parent], on=column, how="anti").height == 0
    keys: dict[str, Sequence[str]] = {t.name: t.key for t in load_contract().tables if t.key}
    for name, key in keys.items():
        assert tables[name].select(key).n_unique() == tables[name].height, name
