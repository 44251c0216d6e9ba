"""A run in Dagster does what `olist run` does, on real services."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from ingestion.contract import load_contract
from ingestion.pipeline import ingest
from ingestion.sources import FORMS, open_source
from olist.database import connect, write_lock
from olist.line import run_line
from olist.settings import Settings
from orchestration.definitions import definitions
from publication.history import publications
from tests.ingestion.sources.live.conftest import asking, live
from tests.ingestion.sources.live.services import DAILY, Service

pytestmark = pytest.mark.takes_minutes

SCALE = 0.01

__all__ = ["live"]


def run(settings: Settings, job: str, **land: Any) -> dg.ExecuteInProcessResult:
    """Run a job in this process, as a run of the daemon does in its own."""
    config = {"ops": {"land": {"config": land}}} if land else None
    resolved = definitions(settings).resolve_job_def(job)
    return resolved.execute_in_process(run_config=config, raise_on_error=False)


def materialize(settings: Settings, *keys: Sequence[str] | str) -> dg.ExecuteInProcessResult:
    """Run what somebody picked in the graph."""
    job = definitions(settings).resolve_implicit_global_asset_job_def()
    selected = [dg.AssetKey(key) for key in keys]
    return job.execute_in_process(asset_selection=selected, raise_on_error=False)


def told(result: dg.ExecuteInProcessResult) -> dict[str, str]:
    """Return what the operator reads of each step that failed."""
    return {
        event.step_key: (data.user_failure_data and data.user_failure_data.description)
        or str(data.error)
        for event in result.get_step_failure_events()
        if event.step_key and (data := event.step_failure_data)
    }


def metadata(result: dg.ExecuteInProcessResult, key: Sequence[str] | str) -> dict[str, Any]:
    """Return what a run says about an asset that it materialized."""
    [event] = [
        event
        for event in result.get_asset_materialization_events()
        if event.asset_key == dg.AssetKey(key)
    ]
    return {name: value.value for name, value in event.materialization.metadata.items()}


@pytest.fixture
def ingested(warehouse: Settings) -> Settings:
    """A warehouse with raw tables, and nothing built."""
    with write_lock(warehouse, command="test"):
        ingest(warehouse, open_source("generate", warehouse, scale=SCALE))
    return warehouse


def change(settings: Settings, statement: bytes) -> None:
    """Change raw rows behind the loader's back."""
    with connect(settings, "admin") as connection:
        connection.execute(statement)


def test_a_run_publishes_what_olist_run_would_publish(warehouse: Settings) -> None:
    result = run(warehouse, "line", source="generate", scale=SCALE)
    assert told(result) == {}
    [published] = publications(warehouse)

    orders = metadata(result, ["olist", "orders"])
    assert orders["records"] == orders["inserted"] == published.table_rows["fct_orders"]
    assert (orders["updated"], orders["deleted"], orders["quarantined"]) == (0, 0, 0)
    landed = metadata(result, ["raw_zone", "orders"])
    assert landed["landing_id"] == orders["landing_id"]
    assert landed["bytes"] > 0
    assert metadata(result, "fct_orders")["dagster/row_count"] == orders["records"]
    assert metadata(result, "publication")["publication_id"] == published.publication_id
    exported = metadata(result, "processed_zone")
    assert exported["publication_id"] == published.publication_id
    assert exported["rows"] == sum(published.table_rows.values())
    assert metadata(result, "publication")["tests_passed"] == published.tests_passed > 0

    checks = result.get_asset_check_evaluations()
    assert len(checks) == len(result.job_def.asset_layer.asset_graph.asset_check_keys)
    assert [check.check_name for check in checks if not check.passed] == []

    same = run_line(warehouse, open_source("generate", warehouse, scale=SCALE))
    assert (same.build, same.publication.new) == (None, False)
    again = run(warehouse, "line", source="generate", scale=SCALE)
    assert again.success
    assert {event.step_key for event in again.get_step_skipped_events()} == {
        "fit_drivers",
        "build_drivers",
        "processed_zone",
        "publication",
        "publication_recounted",
    }
    assert len(publications(warehouse)) == 1


def test_a_failing_test_keeps_the_candidate_unpublished_in_this_and_a_later_run(
    ingested: Settings,
) -> None:
    change(
        ingested,
        b"update raw.orders set order_status = 'lost'"
        b" where order_id = (select min(order_id) from raw.orders)",
    )
    result = run(ingested, "from_raw_zone")
    assert list(told(result)) == ["build"]
    assert "orders_order_status" in told(result)["build"]
    assert "Got 1 result, configured to fail if != 0" in told(result)["build"]
    failed = [check for check in result.get_asset_check_evaluations() if not check.passed]
    assert any("order_status" in check.check_name for check in failed)

    later = materialize(ingested, "publication")
    assert told(later)["publication"].startswith("the audit refuses the candidate: ")
    assert publications(ingested) == ()


def test_a_row_that_vanished_stops_the_line_before_it_builds(ingested: Settings) -> None:
    change(
        ingested,
        b"delete from raw.order_items where order_id = (select min(order_id) from raw.order_items)",
    )
    result = run(ingested, "from_raw_zone")
    lost = [check for check in result.get_asset_check_evaluations() if not check.passed]
    assert [(check.check_name, check.asset_key.path[-1]) for check in lost] == [
        ("nothing_lost", "order_items")
    ]
    assert "build" not in {event.step_key for event in result.get_step_success_events()}
    assert publications(ingested) == ()


def test_the_configured_sources_land_though_one_cannot_be_reached(
    warehouse: Settings, tiny: Path, live: dict[str, Service]
) -> None:
    live["open_meteo"].always = DAILY
    settings = asking(warehouse, live, sources=f"{tiny} exchange_rates weather")
    tables = [table.name for table in load_contract().tables]
    result = materialize(settings, *(("raw_zone", table) for table in tables))
    assert told(result) == {}
    landed = {table: metadata(result, ("raw_zone", table)) for table in tables}
    assert (landed["orders"]["source"], landed["orders"]["new"]) == ("folder", True)
    assert landed["exchange_rates"]["source"] == "exchange_rates"
    failed = landed["weather_daily"].pop("failed")
    assert failed.endswith("go on tomorrow; 0 of 27 states are complete")
    assert landed["weather_daily"] == {"new": False, "bytes": 0}


def test_a_source_that_does_not_exist_is_one_clear_line(warehouse: Settings) -> None:
    result = run(warehouse, "line", source="/nowhere/files.zip")
    assert told(result) == {"land": f"source /nowhere/files.zip does not exist: use {FORMS}"}
