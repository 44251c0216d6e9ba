"""The real dbt project on a handful of invented orders, from raw tables to metrics."""

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from dbt.cli.main import dbtRunner
from psycopg import sql

from olist.database import connect
from olist.settings import DBT_PROJECT_DIR, Settings
from publication.audit import audit
from publication.manifest import read_project
from publication.publish import publish
from publication.reader import open_publication

ROWS: dict[str, list[tuple[Any, ...]]] = {
    "customers": [("c1", "p1", "01000", "sao paulo", "SP"), ("c2", "p2", "20000", "rio", "RJ")],
    "orders": [
        ("o1", "c1", "delivered", *["2018-01-05 10:00"] * 3, "2018-01-20 09:00", "2018-01-10"),
        ("o2", "c2", "shipped", *["2018-02-05 10:00"] * 3, None, "2018-02-20"),
    ],
    "products": [("x1", *[None] * 8)],
    "sellers": [("s1", "01000", "sao paulo", "SP")],
    "order_items": [("o1", 1, "x1", "s1", "2018-01-06", "10.00", "2.50")],
    "order_payments": [("o1", 1, "boleto", 1, "12.50")],
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    copy = tmp_path / "olist_dbt"
    shutil.copytree(DBT_PROJECT_DIR, copy, ignore=shutil.ignore_patterns("target", "logs"))
    return copy


@pytest.fixture
def dbt(warehouse: Settings, project: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., bool]:
    arguments = warehouse.postgres("transformer")
    monkeypatch.setenv("PGHOST", str(arguments["host"]))
    monkeypatch.setenv("PGPORT", str(arguments["port"]))
    monkeypatch.setenv("PGDATABASE", arguments["dbname"])
    monkeypatch.setenv("PGUSER", arguments["user"])
    monkeypatch.setenv("PGPASSWORD", arguments["password"])

    def run(*command: str) -> bool:
        where = ["--project-dir", str(project), "--profiles-dir", str(project), "--quiet"]
        return dbtRunner().invoke([*command, *where]).success

    return run


def load(settings: Settings, project: Path) -> None:
    """Make the raw tables of the contract, and record their load."""
    text = (project / "models/staging/olist/_olist__sources.yml").read_text()
    with connect(settings, "loader") as connection:
        for table in yaml.safe_load(text)["sources"][0]["tables"]:
            name = sql.Identifier("raw", table["name"])
            columns = sql.SQL(", ").join(
                sql.SQL("{} {}").format(sql.Identifier(one["name"]), sql.SQL(one["data_type"]))
                for one in table["columns"]
            )
            connection.execute(
                sql.SQL(
                    """
                    create table {} (
                        {}, _load_id bigint default 1, _record_no bigint default 1, _extra jsonb
                    )
                    """
                ).format(name, columns)
            )
            for row in ROWS.get(table["name"], []):
                values = sql.SQL(", ").join(map(sql.Literal, row))
                connection.execute(sql.SQL("insert into {} values ({})").format(name, values))
        record_load(settings)


def record_load(settings: Settings) -> None:
    with connect(settings, "loader") as connection:
        connection.execute(
            """
            insert into ingestion.loads (
                landing_id, landed_as, source, outcome, changed_rows, started_at, seconds, command
            )
            values ('invented', 'snapshot', 'folder', 'loaded', 9, now(), 1, 'test')
            """
        )


def test_what_dbt_built_and_tested_is_published_with_its_metrics(
    warehouse: Settings, project: Path, dbt: Callable[..., bool]
) -> None:
    target = project / "target"
    load(warehouse, project)
    assert dbt("build", "--exclude-resource-type", "unit_test")
    first = publish(warehouse, target_dir=target, project_dir=project)
    assert first.table_rows["fct_orders"] == 2
    with open_publication(warehouse) as reader:
        table = reader.query(["orders", "gmv_brl", "aov_brl"], group_by=["customer_state"])
        assert table.rows == (("RJ", 1, Decimal(0), None), ("SP", 1, Decimal("12.50"), 12.5))

    # A command for one model leaves the rest of the candidate untested.
    assert dbt("run", "--select", "dim_dates", "--empty")
    refused = audit(warehouse, target_dir=target, project_dir=project)
    assert "did not write all of the data" in refused.refusals[0]

    # Dbt drops the foreign keys of its own tables whenever it builds a dimension anew.
    record_load(warehouse)
    assert dbt("build", "--exclude-resource-type", "unit_test")
    second = publish(warehouse, target_dir=target, project_dir=project)
    assert second.publication_id == 2
    with connect(warehouse, "publisher") as connection:
        made = connection.execute(
            """
            select conrelid::regclass::text from pg_constraint
            where contype = 'f' and connamespace = 'publication_2'::regnamespace and convalidated
            """
        ).fetchall()
    assert len(made) == len(read_project(target).foreign_keys) > 0
