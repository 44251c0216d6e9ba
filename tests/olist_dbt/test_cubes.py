"""The cubes answer what the facts do: on the sample of real orders, to the cent."""

import yaml

from olist.settings import DBT_PROJECT_DIR
from publication.semantics import Semantics
from tests.olist_dbt.warehouses import Warehouse
from tests.publication.cube_answers import differences

CORE = DBT_PROJECT_DIR / "models" / "marts"


def test_cubes_of_the_sample_say_what_its_facts_say(real: Warehouse) -> None:
    manifest = (real.target / "semantic_manifest.json").read_text("utf-8")
    with real.connect() as connection:
        found, compared = differences(
            Semantics(manifest, "candidate"),
            lambda text, values: connection.execute(text.encode(), values).fetchall(),
        )
    assert found == []
    assert len({metric for metric, _, _ in compared}) == 35
    assert {relation for _, _, relation in compared} == {
        "mart_items_daily",
        "mart_items_monthly",
        "mart_orders_daily",
    }


def test_cubes_are_keyed_by_what_they_are_asked_by() -> None:
    described = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(CORE.rglob("*.yml"))]
    keys = {
        model["name"]: constraint["columns"]
        for file in described
        for model in file.get("models", [])
        for constraint in model.get("constraints", [])
        if constraint["type"] == "primary_key"
    }
    cubes = [
        cube
        for file in described
        for model in file.get("semantic_models", [])
        for cube in model.get("config", {}).get("meta", {}).get("cubes", [])
    ]
    assert cubes
    assert [cube["by"] for cube in cubes] == [keys[cube["table"]] for cube in cubes]
