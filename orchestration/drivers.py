"""The regressions of drivers, fitted on what dbt has built; and the marts that hang on them."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliResource, dbt_assets

from drivers import FITTED_ON, SOURCE
from drivers.step import confirm_drivers, fit_drivers
from olist.dbt import BUILD, exported
from olist.services import environment
from orchestration.build import told_by
from orchestration.project import Project
from orchestration.tables import TableFacts
from orchestration.translator import OWNERS
from orchestration.warehouse import POOL, Warehouse


def fitted_drivers(project: Project) -> dg.AssetsDefinition:
    """Return the step that fits the drivers."""
    tables = {
        unique_id: project.translator.get_asset_spec(project.manifest, unique_id, project.dbt)
        for unique_id, source in project.manifest["sources"].items()
        if source["source_name"] == SOURCE
    }
    fitted_on = next(
        project.translator.get_asset_key(node)
        for node in project.manifest["nodes"].values()
        if node["name"] == FITTED_ON
    )

    @dg.multi_asset(
        name="fit_drivers",
        specs=[
            spec.replace_attributes(
                deps=[fitted_on],
                group_name="marts",
                kinds={"python", "postgres"},
                owners=OWNERS,
            )
            for spec in tables.values()
        ],
        pool=POOL,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def fit(
        context: dg.AssetExecutionContext, warehouse: dg.ResourceParam[Warehouse]
    ) -> Iterator[dg.MaterializeResult[None]]:
        with warehouse.writing(context) as progress:
            anew = fit_drivers(warehouse.settings, progress=progress)
        for spec in tables.values():
            yield dg.MaterializeResult(asset_key=spec.key, metadata={"fitted_anew": anew})

    return fit


def driver_marts(project: Project) -> dg.AssetsDefinition:
    """Return the step that builds and tests what hangs on the drivers."""

    @dbt_assets(
        name="build_drivers",
        manifest=project.manifest,
        project=project.dbt,
        dagster_dbt_translator=project.translator,
        select=f"source:{SOURCE}+",
        pool=POOL,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def build_drivers(
        context: dg.AssetExecutionContext,
        dbt: DbtCliResource,
        warehouse: dg.ResourceParam[Warehouse],
    ) -> Iterator[Any]:
        settings = warehouse.settings
        with warehouse.writing(context):
            with exported(environment(settings)):
                invocation = dbt.cli(
                    [*BUILD],
                    context=context,
                    target_path=settings.dbt_target_dir,
                    raise_on_error=False,
                )
            facts = TableFacts(project, settings)
            yield from told_by(invocation, facts)
            facts.keep()
            confirm_drivers(settings)

    return build_drivers
