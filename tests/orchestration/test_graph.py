"""One graph from the landed file to the dashboard."""

import os

import dagster as dg
import pytest
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph

from olist.settings import Settings
from orchestration.project import Project, prepare_project

STAGES = [
    *("outside", "raw_zone", "raw", "seeds"),
    *("staging", "intermediate", "marts", "published", "readers"),
]


def parents(graph: AssetGraph, key: dg.AssetKey) -> set[str]:
    return {parent.to_user_string() for parent in graph.get(key).parent_keys}


def test_definitions_load_where_no_service_was_ever_started(
    defs: dg.Definitions, nowhere: Settings
) -> None:
    assert sorted(job.name for job in defs.jobs or ()) == [
        "from_raw_zone",
        "line",
        "live_months",
        "replay",
    ]
    assert not nowhere.connection_file.exists()


def test_every_raw_table_hangs_on_its_landed_file_and_on_what_lands_in_partitions(
    graph: AssetGraph, project: Project
) -> None:
    brought = {
        "olist": "replayed_days",
        "exchange_rates": "exchange_rate_months",
        "weather": "weather_months",
    }
    assert {table.name: parents(graph, table.spec.key) for table in project.raw_tables} == {
        table.name: {f"raw_zone/{table.name}", brought[table.spec.key.path[0]]}
        for table in project.raw_tables
    }
    assert {table.spec.key.path[0] for table in project.raw_tables} == {
        "olist",
        "exchange_rates",
        "weather",
    }


def test_every_raw_table_has_a_staging_model_that_hangs_on_it_alone(
    graph: AssetGraph, project: Project
) -> None:
    staging = [key for key in graph.get_all_asset_keys() if graph.get(key).group_name == "staging"]
    assert sorted(parent for key in staging for parent in parents(graph, key)) == sorted(
        table.spec.key.to_user_string() for table in project.raw_tables
    )
    assert all(len(parents(graph, key)) == 1 for key in staging)


def test_the_publication_depends_on_every_public_model(graph: AssetGraph, project: Project) -> None:
    marts = {key.to_user_string() for key in project.public_models}
    assert {"fct_orders", "dim_customers"} < marts
    assert parents(graph, dg.AssetKey("publication")) == marts


def test_the_processed_zone_is_written_from_the_publication(graph: AssetGraph) -> None:
    assert parents(graph, dg.AssetKey("processed_zone")) == {"publication"}


def test_dashboards_read_the_publication_only(graph: AssetGraph) -> None:
    assert parents(graph, dg.AssetKey("dashboard")) == {"publication"}


def test_every_data_test_of_dbt_is_a_check(graph: AssetGraph, project: Project) -> None:
    tests = {
        node["name"]
        for node in project.manifest["nodes"].values()
        if node["resource_type"] == "test"
    }
    checks = {key.name for key in graph.asset_check_keys}
    assert tests <= checks, "give a singular test `meta.dagster.ref` of a model that it reads"
    assert checks - tests == {"nothing_lost", "recounted", "usual_volume"}


def test_every_asset_says_what_it_is_and_belongs_to_a_stage(graph: AssetGraph) -> None:
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.description, key
        assert node.group_name in STAGES, key
        assert list(node.owners) == ["team:warehouse"], key


def test_edges_go_from_stage_to_stage_and_never_back(graph: AssetGraph) -> None:
    stage = {key: STAGES.index(graph.get(key).group_name) for key in graph.get_all_asset_keys()}
    # What became another since the last build is read from the dimensions themselves.
    compared = dg.AssetKey("int_members_touched")
    backwards = [
        (parent.to_user_string(), key.to_user_string())
        for key in stage
        for parent in graph.get(key).parent_keys
        if stage[parent] > stage[key] and key != compared
    ]
    assert backwards == []


def test_the_job_of_the_sensor_leaves_out_landing(defs: dg.Definitions) -> None:
    whole = set(defs.resolve_job_def("line").asset_layer.executable_asset_keys)
    rest = set(defs.resolve_job_def("from_raw_zone").asset_layer.executable_asset_keys)
    assert {key.path[0] for key in whole - rest} == {"raw_zone"}


def test_the_schedule_is_off_until_it_is_switched_on(defs: dg.Definitions) -> None:
    schedule = defs.resolve_schedule_def("daily")
    assert isinstance(schedule, dg.ScheduleDefinition)
    assert schedule.default_status == dg.DefaultScheduleStatus.STOPPED
    assert (schedule.cron_schedule, schedule.execution_timezone) == (
        "0 6 * * *",
        "America/Sao_Paulo",
    )


def test_every_step_that_writes_is_in_the_pool(defs: dg.Definitions) -> None:
    jobs = [defs.resolve_job_def(name) for name in ("line", "replay", "live_months")]
    pools = [node.definition.pools for job in jobs for node in job.nodes]
    assert pools
    assert all(pool == {"warehouse"} for pool in pools)


def test_what_is_loaded_and_published_has_a_deadline(graph: AssetGraph) -> None:
    late = {key for key in graph.get_all_asset_keys() if graph.get(key).freshness_policy}
    groups = {graph.get(key).group_name for key in late}
    assert groups == {"raw_zone", "raw", "published"}


@pytest.mark.parametrize(
    ("job", "first", "last", "count"),
    [("replay", "2016-09-01", "2018-10-31", 791), ("live_months", "2016-09-01", "2018-10-01", 26)],
)
def test_a_backfill_of_all_partitions_is_one_run(
    defs: dg.Definitions, job: str, first: str, last: str, count: int
) -> None:
    definition = defs.resolve_job_def(job)
    assert definition.partitions_def is not None
    keys = definition.partitions_def.get_partition_keys()
    assert (keys[0], keys[-1], len(keys)) == (first, last, count)
    layer = definition.asset_layer
    policies = {layer.get(key).backfill_policy for key in layer.executable_asset_keys}
    assert policies == {dg.BackfillPolicy.single_run()}


@pytest.mark.parametrize("damage", ["stale", "torn"])
def test_a_manifest_that_is_stale_or_torn_is_made_anew(
    project: Project, nowhere: Settings, damage: str
) -> None:
    path = project.dbt.manifest_path
    if damage == "stale":
        os.utime(path, (0, 0))
    else:
        path.write_text('{"nodes": {')
    assert len(prepare_project(nowhere).manifest["nodes"]) == len(project.manifest["nodes"])
    assert path.stat().st_mtime > 0
