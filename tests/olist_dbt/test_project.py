"""What holds for every model, read from the manifest and the files."""

import re

from olist.settings import DBT_PROJECT_DIR, PROJECT_DIR
from tests.olist_dbt.warehouses import CONTRACT, Warehouse


def test_each_model_has_its_yaml_beside_it() -> None:
    models = {path.with_suffix("") for path in (DBT_PROJECT_DIR / "models").rglob("*.sql")}
    described = {path.with_suffix("") for path in (DBT_PROJECT_DIR / "models").rglob("*.yml")}
    assert models - described == set()


def test_public_models_are_the_marts_with_a_contract_and_a_primary_key(
    invented: Warehouse,
) -> None:
    models = [
        node
        for node in invented.dbt("parse").result.nodes.values()
        if node.resource_type == "model" and node.config.access == "public"
    ]
    assert {node.name for node in models} == {
        path.stem
        for path in (DBT_PROJECT_DIR / "models/marts").rglob("*.sql")
        if path.parent.name != "intermediate"
    }
    assert {node.name.partition("_")[0] for node in models} == {"dim", "fct", "mart"}
    keyless = [
        node.name
        for node in models
        if not any(
            constraint.type == "primary_key"
            for owner in (node, *node.columns.values())
            for constraint in owner.constraints
        )
    ]
    assert keyless == []
    assert all(node.contract.enforced for node in models)


def test_every_column_is_described(invented: Warehouse) -> None:
    described = {
        (node.name, column.name)
        for node in invented.dbt("parse").result.nodes.values()
        if node.resource_type in {"model", "seed"}
        for column in node.columns.values()
        if column.description
    }
    built = invented.rows(
        "select table_name, column_name from information_schema.columns"
        " where table_schema = 'candidate'"
    )
    assert {(str(table), str(column)) for table, column in built} == described


def test_staging_takes_every_column_of_the_contract() -> None:
    models = [
        path.read_text("utf-8")
        for path in sorted((DBT_PROJECT_DIR / "models/staging").glob("*/stg_*.sql"))
    ]
    staging = {
        match[1]: text for text in models if (match := re.search(r"source\('\w+', '(\w+)'\)", text))
    }
    missing = {
        (table["name"], column["name"])
        for table in CONTRACT
        for column in table["columns"]
        if not re.search(rf"\b{column['name']}\b", staging[table["name"]])
    }
    assert missing == set()


def test_the_readme_counts_models_and_data_tests_right(invented: Warehouse) -> None:
    kinds = [node.resource_type for node in invented.dbt("parse").result.nodes.values()]
    readme = (PROJECT_DIR / "README.md").read_text()
    assert f"{kinds.count('model') + kinds.count('seed')} models and seeds" in readme
    assert f"{kinds.count('test')} tests passed" in readme


def test_no_public_model_holds_what_a_customer_wrote(invented: Warehouse) -> None:
    public = [
        node
        for node in invented.dbt("parse").result.nodes.values()
        if node.resource_type == "model" and node.config.access == "public"
    ]
    assert [
        (node.name, column)
        for node in public
        for column in node.columns
        if column.startswith("comment_")
    ] == []
