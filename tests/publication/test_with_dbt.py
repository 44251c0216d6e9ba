"""The real line on tiny files: what dbt built and tested is what readers get."""

import csv
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from ingestion.pipeline import ingest
from ingestion.sources import open_source
from olist.database import connect
from olist.dbt import build, passthrough
from olist.errors import OlistError
from olist.services import running
from olist.settings import Settings, load_settings
from publication.diff import diff
from publication.history import Publication, publications
from publication.loaded import semantics_of
from publication.manifest import read_project
from publication.publish import publish
from publication.reader import open_publication
from tests.olist.homes import new_home
from tests.publication.cube_answers import differences


def publish_folder(settings: Settings, folder: Path) -> Publication:
    ingest(settings, open_source(str(folder), settings))
    build(settings)
    return publish(settings, target_dir=settings.dbt_target_dir)


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"olist_{table}_dataset.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def published(published_home: Path) -> Iterator[Settings]:
    """The tiny files, published."""
    with new_home(published_home) as home, running(settings := load_settings(home=home.path)):
        yield settings


def test_what_dbt_built_and_tested_is_what_readers_get(
    published: Settings, tiny: Path, tmp_path: Path
) -> None:
    warehouse = published
    [first] = publications(warehouse)
    items = rows_of(tiny, "order_items")
    with open_publication(warehouse) as reader:
        assert reader.query(["orders", "gmv_brl"]).rows == (
            (
                len(rows_of(tiny, "orders")),
                sum(Decimal(row["price"]) + Decimal(row["freight_value"]) for row in items),
            ),
        )
        # Each metric by another of its dimensions: writing the SQL of all of them takes a minute.
        for number, metric in enumerate(reader.metrics()):
            dimension = metric.dimensions[number % len(metric.dimensions)]
            assert reader.query([metric.name], group_by=[dimension]).rows
        found, compared = differences(
            semantics_of(reader.connection, reader.publication), reader._run
        )
    assert found == []
    assert compared
    assert {load.source for load in first.raw_loads} == {"folder"}

    # A plain dbt command of less than the data makes the candidate another one.
    assert passthrough(warehouse, ["--quiet", "run", "--select", "dim_dates", "--empty"]) == 0
    more = tmp_path / "more"
    shutil.copytree(tiny, more)
    customers = more / "olist_customers_dataset.csv"
    customers.write_bytes(customers.read_bytes().replace(b"sao paulo", b"osasco"))
    ingest(warehouse, open_source(str(more), warehouse))
    with pytest.raises(OlistError, match="did not write all of the data"):
        publish(warehouse, target_dir=warehouse.dbt_target_dir)

    # Dbt loses foreign keys whenever it builds a dimension anew: those of a publication stay.
    second = publish_folder(warehouse, more)
    assert (first.publication_id, second.publication_id) == (1, 2)
    moved = diff(warehouse, 1, 2)
    orders = next(table for table in moved.tables if table.table == "fct_orders")
    assert (orders.new, orders.gone) == (0, 0)
    assert dict(orders.columns) == {"customer_city": orders.changed}
    for place in (orders.by_month, orders.by_state):
        assert sum(count for _, count in place) == orders.changed > 0
    assert moved.moves == ()
    renamed = sum(row["customer_city"] == "sao paulo" for row in rows_of(tiny, "customers"))
    assert moved.why["fct_orders"] == (f"data: customers: {renamed} corrected",)
    with connect(warehouse, "publisher") as connection:
        made = connection.execute(
            """
            select conrelid::regclass::text from pg_constraint
            where contype = 'f' and connamespace = 'publication_2'::regnamespace and convalidated
            """
        ).fetchall()
    assert len(made) == len(read_project(warehouse.dbt_target_dir).foreign_keys) > 0
