"""Runs of a real Dagster instance, and what the sensor tells of them."""

import json
from collections.abc import Iterator

import dagster as dg
import pytest

from olist.logs import log_file
from olist.settings import Settings
from orchestration.alerts.sensor import alerts


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as made:
        yield made


class Watch:
    """The sensor of one home, with its cursor."""

    def __init__(self, settings: Settings, instance: dg.DagsterInstance) -> None:
        self.settings, self.instance = settings, instance
        self.cursor: str | None = None
        self.told()

    def told(self) -> list[dict[str, object]]:
        """Let it look once; return what it wrote to the log."""
        file = log_file(self.settings)
        before = len(file.read_text().splitlines()) if file.exists() else 0
        context = dg.build_sensor_context(instance=self.instance, cursor=self.cursor)
        self.cursor = alerts(self.settings).evaluate_tick(context).cursor
        lines = file.read_text().splitlines() if file.exists() else []
        return [json.loads(line) for line in lines[before:]]


def run(instance: dg.DagsterInstance, *, error: str | None = None, rows: int = 0) -> str:
    """Run an asset with a check; it raises `error`, or `rows` fail the check."""

    @dg.asset(check_specs=[dg.AssetCheckSpec("status", asset="orders")])
    def orders() -> Iterator[dg.MaterializeResult[None]]:
        if error:
            raise dg.Failure(error, allow_retries=False)
        yield dg.MaterializeResult(
            check_results=[
                dg.AssetCheckResult(
                    check_name="status",
                    passed=not rows,
                    metadata={"dagster_dbt/failed_row_count": rows},
                    description="orders have a known status",
                )
            ]
        )

    return dg.materialize([orders], instance=instance, raise_on_error=False).run_id


def test_a_failure_is_told_once_and_its_end_once(
    nowhere: Settings, instance: dg.DagsterInstance
) -> None:
    run(instance, error="what failed before anybody looked")
    watch = Watch(nowhere, instance)
    run_id = run(instance, error="orders.csv, line 3: no")
    [told] = watch.told()
    assert told["lines"] == ["step orders: orders.csv, line 3: no"]
    assert told["link"] == f"http://127.0.0.1:3000/runs/{run_id}"
    run(instance, error="orders.csv, line 9: no")
    assert watch.told() == []
    run(instance)
    [told] = watch.told()
    assert told["lines"] == ["step orders does well again, after 2 failures"]
    assert watch.told() == []


def test_a_failed_check_is_told_with_its_rows_though_the_run_succeeded(
    nowhere: Settings, instance: dg.DagsterInstance
) -> None:
    watch = Watch(nowhere, instance)
    run(instance, rows=1234)
    [told] = watch.told()
    assert told["lines"] == ["check status of orders (1,234 rows): orders have a known status"]
    run(instance)
    [told] = watch.told()
    assert told["kind"] == "recovered"


def test_a_run_that_is_run_again_by_itself_is_not_told(
    nowhere: Settings, instance: dg.DagsterInstance
) -> None:
    watch = Watch(nowhere, instance)
    run_id = run(instance, error="the worker died")
    instance.add_run_tags(run_id, {"dagster/will_retry": "true"})
    assert watch.told() == []
