"""dbt's models and tests: the candidate, built and tested where no reader sees it."""

import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliInvocation, DbtCliResource, dbt_assets
from packaging.version import Version
from pydantic import Field

from drivers import SOURCE
from olist.dbt import BUILD, Finding, describe_failures, exported
from olist.line import needs_build
from olist.services import environment
from orchestration.guard import guarded
from orchestration.project import Project, dbt_executable
from orchestration.publish import confirmed
from orchestration.retries import dbt_error
from orchestration.tables import TableFacts
from orchestration.warehouse import POOL, Warehouse


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


def models(project: Project) -> dg.AssetsDefinition:
    """Return the step that builds and tests the candidate."""

    @dbt_assets(
        name="build",
        manifest=project.manifest,
        project=project.dbt,
        dagster_dbt_translator=project.translator,
        # Built by a step of its own, once the drivers are fitted.
        exclude=f"source:{SOURCE}+",
        pool=POOL,
        backfill_policy=dg.BackfillPolicy.single_run(),
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
                # The steps behind this one are skipped, and readers are as well served as by them.
                context.log_event(confirmed(settings))
                return
            arguments = [*BUILD, *(["--full-refresh"] if config.full_refresh else [])]
            with exported(environment(settings)):
                invocation = dbt.cli(
                    arguments,
                    context=context,
                    target_path=settings.dbt_target_dir,
                    raise_on_error=False,
                )
            facts = TableFacts(project, settings)
            yield from told_by(invocation, facts)
            facts.keep()

    return build_candidate


def told_by(invocation: DbtCliInvocation, facts: TableFacts) -> Iterator[Any]:
    """Yield what dbt does as Dagster's events; raise what failed as one error."""
    with guarded(invocation.process):
        yield from _told(invocation, facts)


def _told(invocation: DbtCliInvocation, facts: TableFacts) -> Iterator[Any]:
    said: list[str] = []
    invocation_id = ""
    for event in invocation.stream_raw_events():
        info = event.raw_event["info"]
        invocation_id = info["invocation_id"]
        if info["level"] == "error":
            said.append(" ".join(info["msg"].split()))
        for told in event.to_default_asset_events(
            manifest=invocation.manifest,
            dagster_dbt_translator=invocation.dagster_dbt_translator,
            context=invocation.context,
            target_path=invocation.target_path,
            project=invocation.project,
        ):
            yield facts.added(told, event) if isinstance(told, dg.Output) else told
    if not invocation.is_successful():
        # Where dbt did not come to run a node, only what it said is left.
        failed = _failures(invocation.target_path / "run_results.json", invocation_id)
        text = describe_failures(failed) if failed or not said else " ".join(said)
        raise dbt_error(text, [one.message for one in failed] or said)


def _failures(artifact: Path, invocation_id: str) -> tuple[Finding, ...]:
    """Read which nodes failed in this invocation; an earlier one's results are none of it."""
    results = json.loads(artifact.read_bytes()) if artifact.exists() else None
    if results is None or results["metadata"]["invocation_id"] != invocation_id:
        return ()
    return tuple(
        Finding(kind, name, " ".join(str(result["message"] or result["status"]).split()))
        for result in results["results"]
        if result["status"] in ("error", "fail")
        for kind, _project, name, *_digest in [result["unique_id"].split(".")]
    )
