"""Which columns a column is made of, from compiled SQL and described columns alone."""

from pathlib import Path
from typing import Any

import pytest

from orchestration import lineage as module
from orchestration.lineage import ColumnLineage

SQL = """
with orders as (select * from "olist"."candidate"."stg_orders"),
items as (select order_id, sum(price) as value_brl from "olist"."candidate"."stg_items" group by 1)
select orders.order_id, orders.status, coalesce(items.value_brl, 0) as value_brl, 1 as one
from orders left join items on items.order_id = orders.order_id
"""


def node(name: str, *columns: str, needs: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "resource_type": "model",
        "package_name": "olist",
        "original_file_path": f"models/{name}.sql",
        "schema": "candidate",
        "alias": name,
        "columns": {column: {} for column in columns},
        "depends_on": {"nodes": [f"model.{need}" for need in needs]},
    }


MANIFEST: dict[str, Any] = {
    "metadata": {"adapter_type": "postgres"},
    "sources": {},
    "nodes": {
        "model.stg_orders": node("stg_orders", "order_id", "status"),
        "model.stg_items": node("stg_items", "order_id", "price"),
        "model.fct": node(
            "fct", "order_id", "status", "value_brl", "one", needs=("stg_orders", "stg_items")
        ),
    },
}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    file = tmp_path / "compiled" / "olist" / "models" / "fct.sql"
    file.parent.mkdir(parents=True)
    file.write_text(SQL)
    return tmp_path


def test_columns_are_followed_through_steps_stars_and_sums(target: Path) -> None:
    assert ColumnLineage(MANIFEST, target, target / "kept.json").of("model.fct") == {
        "order_id": [("model.stg_orders", "order_id")],
        "status": [("model.stg_orders", "status")],
        "value_brl": [("model.stg_items", "price")],
        "one": [],
    }


def test_sql_that_is_as_before_is_not_read_again(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ColumnLineage(MANIFEST, target, target / "kept.json")
    found = first.of("model.fct")
    first.keep()
    monkeypatch.setattr(module, "parse_one", None)
    again = ColumnLineage(MANIFEST, target, target / "kept.json").of("model.fct")
    assert {column: [tuple(one) for one in inputs] for column, inputs in again.items()} == found


def test_a_model_without_readable_sql_has_no_lineage(target: Path) -> None:
    (target / "kept.json").write_text('{"torn')
    found = ColumnLineage(MANIFEST, target, target / "kept.json")
    assert found.of("model.stg_orders") == {}
    (target / "compiled" / "olist" / "models" / "fct.sql").write_text("select ((")
    assert found.of("model.fct") == {}
