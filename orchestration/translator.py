"""How dbt's nodes look in Dagster: a group for each stage of the line, kinds, owners, code."""

import warnings
from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject

OWNERS = ("team:warehouse",)


class Translator(DagsterDbtTranslator):
    """The models as they are named in dbt, grouped by the folder that they lie in."""

    def __init__(self) -> None:
        """Take source tests as checks of the raw tables, and link every model to its SQL."""
        super().__init__(
            DagsterDbtTranslatorSettings(
                enable_source_tests_as_checks=True, enable_code_references=True
            )
        )

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetSpec:
        """Return dagster-dbt's spec, with what the node is beside what made it."""
        with warnings.catch_warnings():
            # Code references are beta; the version is pinned.
            warnings.simplefilter("ignore", dg.BetaWarning)
            spec = super().get_asset_spec(manifest, unique_id, project)
        node = self.get_resource_props(manifest, unique_id)
        return spec.replace_attributes(
            kinds={"dbt", "postgres", node["config"].get("materialized") or "table"},
            owners=OWNERS,
        )

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Return what the YAML says; the SQL is one click away, as code reference."""
        return str(dbt_resource_props.get("description") or dbt_resource_props["name"])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Return the stage: the folder below `models`; seeds have one of their own."""
        if dbt_resource_props["resource_type"] == "source":
            return "raw"
        if dbt_resource_props["resource_type"] != "model":
            return f"{dbt_resource_props['resource_type']}s"
        return str(dbt_resource_props["fqn"][1])
