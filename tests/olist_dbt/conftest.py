"""Databases that are loaded and built once for several tests."""

import csv
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from olist.bootstrap import prepare_postgres
from olist.settings import Settings
from tests.conftest import OtherDatabase
from tests.olist_dbt.warehouses import FILES, INVENTED, Rows, Warehouse, load_raw

Make = Callable[[Mapping[str, bytes]], Warehouse]


@pytest.fixture(scope="session")
def make_warehouse(services: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Make]:
    """Makes a database with the given raw rows; all are dropped in the end."""
    arguments = services.postgres("admin") | {"dbname": "postgres"}
    made: list[str] = []

    def make(files: Mapping[str, bytes]) -> Warehouse:
        name = f"dbt_{secrets.token_hex(6)}"
        with closing(psycopg.connect(**arguments, autocommit=True)) as connection:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        made.append(name)
        settings = OtherDatabase(home=services.home, database=name)
        prepare_postgres(settings)
        load_raw(settings, files)
        return Warehouse(settings, tmp_path_factory.mktemp("target"))

    yield make
    with closing(psycopg.connect(**arguments, autocommit=True)) as connection:
        for name in made:
            drop = sql.SQL("drop database {} with (force)").format(sql.Identifier(name))
            connection.execute(drop)


@pytest.fixture(scope="session")
def invented_once(make_warehouse: Make) -> Warehouse:
    made = make_warehouse(INVENTED)
    made.dbt_ok("build")
    return made


@pytest.fixture
def invented(invented_once: Warehouse) -> Iterator[Warehouse]:
    """A few invented orders, built; what a test spoils of the raw rows it must put back."""
    yield invented_once
    assert not invented_once.rows(
        "select pid from pg_stat_activity where datname = current_database()"
        " and application_name = 'dbt'"
    )


@pytest.fixture(scope="session")
def real(make_warehouse: Make, sample: Path) -> Warehouse:
    """The sample of real orders, built."""
    made = make_warehouse({name: (sample / file).read_bytes() for name, file in FILES.items()})
    made.dbt_ok("build", "--exclude-resource-type", "unit_test")
    return made


@pytest.fixture(scope="session")
def files(sample: Path) -> dict[str, Rows]:
    """The rows of the sample's files, as texts."""

    def read(name: str) -> Rows:
        with (sample / FILES[name]).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    return {name: read(name) for name in FILES}
