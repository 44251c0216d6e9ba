"""dbt's models and tests: the candidate, built and tested where no reader sees it."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliInvocation, DbtCliResource, dbt_assets
from packaging import version
from pydantic import Field

from olist.dbt import BUILD, dbt_environment, describe_failures, environment, failures, target_dir
from olist.errors import OlistError
from olist.line import needs_build
from orchestration.project import Project, dbt_executable
from orchestration.warehouse import Warehouse


class BuildConfig(dg.Config):
    """How to build."""

    full_refresh: bool = Field(
        default=False, description="Build everything from nothing, also when nothing has changed."
    )


class Dbt(DbtCliResource):
    """dbt as it is installed here."""

    @property
    def _cli_version(self) -> version.Version:
        """Say the version without `dbt --version`, which asks the network for a newer one."""
        return version.parse(DBT_VERSION)


def dbt_resource(project: Project) -> Dbt:
    """Return the resource `dbt`."""
    return Dbt(project_dir=project.dbt, dbt_executable=dbt_executable())


def build_assets(project: Project) -> dg.AssetsDefinition:
    """Return the step that builds and tests the candidate."""

    @dbt_assets(
        name="build",
        manifest=project.manifest,
        project=project.dbt,
        dagster_dbt_translator=project.translator,
    )
    def build_candidate(
        context: dg.AssetExecutionContext,
        config: BuildConfig,
        dbt: DbtCliResource,
        warehouse: dg.ResourceParam[Warehouse],
    ) -> Iterator[Any]:
        settings = warehouse.settings
        with warehouse.writing(context):
            if not (context.is_subset or config.full_refresh or needs_build(settings)):
                context.log.info("nothing new: what is published is of these rows and this code")
                return
            arguments = [*BUILD, *(["--full-refresh"] if config.full_refresh else [])]
            with environment(dbt_environment(settings)):
                invocation = dbt.cli(
                    arguments,
                    context=context,
                    target_path=target_dir(settings),
                    raise_on_error=False,
                )
            yield from _told(invocation, context)
            _raise_failures(invocation)

    return build_candidate
