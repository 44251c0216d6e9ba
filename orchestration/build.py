"""dbt's models and tests: the candidate, built and tested where no reader sees it."""

import re
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliEventMessage, DbtCliInvocation, DbtCliResource, dbt_assets
from packaging.version import Version
from pydantic import Field

from olist.dbt import BUILD, Failure, dbt_environment, describe_failures, environment, target_dir
from olist.errors import OlistError
from olist.line import needs_build
from orchestration.project import Project, dbt_executable
from orchestration.warehouse import Warehouse

_ENDS = {"LogModelResult", "LogSeedResult", "LogSnapshotResult", "LogTestResult"}


class BuildConfig(dg.Config):
    """How to build."""

    full_refresh: bool = Field(
        default=False, description="Build everything from nothing, also when nothing has changed."
    )


class Dbt(DbtCliResource):
    """dbt as it is installed here."""

    @property
    def _cli_version(self) -> Version:
        """Say the version without `dbt --version`, which asks PyPI for a newer one."""
        return Version(version("dbt-core"))


def dbt_resource(project: Project) -> Dbt:
    """Return the resource `dbt`."""
    return Dbt(project_dir=str(project.dbt.project_dir), dbt_executable=dbt_executable())


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
            yield from _told(invocation)

    return build_candidate


def _told(invocation: DbtCliInvocation) -> Iterator[Any]:
    """Yield what dbt does as Dagster's events; raise what failed as one error."""
    failed: dict[str, Failure] = {}
    errors: list[str] = []
    for event in invocation.stream_raw_events():
        if failure := _failure(event):
            failed[failure.name] = failure
        elif event.raw_event["info"]["level"] == "error":
            errors.append(str(event))
        for told in event.to_default_asset_events(
            manifest=invocation.manifest,
            dagster_dbt_translator=invocation.dagster_dbt_translator,
            context=invocation.context,
            target_path=invocation.target_path,
            project=invocation.project,
        ):
            yield _with_rows(told, event) if isinstance(told, dg.Output) else told
    if failed:
        raise OlistError(describe_failures(tuple(failed.values())))
    if not invocation.is_successful():
        raise OlistError(" ".join(" ".join(errors).split()) or describe_failures(()))


def _failure(event: DbtCliEventMessage) -> Failure | None:
    """Return the node whose end this event tells, if it failed."""
    node = event.raw_event["data"].get("node_info", {})
    if event.raw_event["info"]["name"] not in _ENDS or node["node_status"] not in ("error", "fail"):
        return None
    said = event.raw_event["data"].get("status") or node["node_status"]
    return Failure(node["resource_type"], node["node_name"], " ".join(str(said).split()))


def _with_rows(output: dg.Output[Any], event: DbtCliEventMessage) -> dg.Output[Any]:
    """Add the rows of a table: Postgres said them, so that nobody has to count."""
    said = re.fullmatch(r"(?:SELECT|INSERT 0) (\d+)", str(event.raw_event["data"].get("status")))
    if said is None:
        return output
    return output.with_metadata({**output.metadata, "dagster/row_count": int(said[1])})
