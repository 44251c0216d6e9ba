"""What dbt commands leave in the publication's tables, whatever becomes of them."""

import json
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest

from publication.history import publishing
from tests.olist_dbt.warehouses import Warehouse

NODE = "model.olist.dim_sellers"


def generation(warehouse: Warehouse) -> int:
    ((number,),) = warehouse.rows("select generation from publication.generation")
    return int(number)


def build_row(warehouse: Warehouse) -> tuple[Any, ...]:
    (row,) = warehouse.rows(
        "select command, publishable, raw_load_id, raw_load_id_at_end, finished_at is not null"
        " from publication.builds where generation = %s",
        [generation(warehouse)],
    )
    return row


def status(warehouse: Warehouse, unique_id: str = NODE) -> tuple[Any, ...]:
    ((number, said),) = warehouse.rows(
        "select generation, status from publication.candidate_nodes where unique_id = %s",
        [unique_id],
    )
    return number, said


def recorded(warehouse: Warehouse) -> dict[str, int]:
    """Return what was tested since the generation was raised; it also keeps what stands."""
    return {
        str(said): int(count)
        for said, count in warehouse.rows(
            "select status, count(*) from publication.test_results"
            " inner join publication.builds using (generation)"
            " where generation = %s and test_results.finished_at > builds.started_at"
            " group by status",
            [generation(warehouse)],
        )
    }


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_every_command_that_writes_raises_the_generation_and_is_a_build(
    invented: Warehouse,
) -> None:
    before = generation(invented)
    invented.dbt_ok("run", "--select", "dim_sellers")
    assert generation(invented) == before + 1
    assert build_row(invented) == ("dbt run --select dim_sellers", True, 1, 1, True)
    assert status(invented) == (before + 1, "success")
    assert recorded(invented) == {}


def test_build_records_its_data_tests_and_no_unit_test(invented: Warehouse) -> None:
    invented.dbt_ok("build", "--select", "dim_products")
    tests = invented.rows(
        "select unique_id, status, severity from publication.test_results"
        " inner join publication.builds using (invocation_id) where builds.generation = %s",
        [generation(invented)],
    )
    assert tests
    assert {row[0].split(".")[0] for row in tests} == {"test"}
    assert {row[1:] for row in tests} == {("pass", "error")}


def test_checksum_of_a_relation_is_that_of_the_code_that_wrote_it(invented: Warehouse) -> None:
    invented.dbt_ok("run", "--select", "dim_sellers")
    node = json.loads((invented.target / "manifest.json").read_text("utf-8"))["nodes"][NODE]
    assert invented.rows(
        "select checksum from publication.candidate_nodes where unique_id = %s", [NODE]
    ) == [(node["checksum"]["checksum"],)]


@pytest.mark.parametrize(
    "command",
    [
        ["list"],
        ["show", "--select", "dim_dates"],
        ["docs", "generate"],
        ["test", "--select", "test_type:unit,dim_products"],
    ],
    ids=" ".join,
)
def test_command_that_only_reads_records_nothing(invented: Warehouse, command: list[str]) -> None:
    state = (
        "select (select generation from publication.generation), (select count(*) from"
        " publication.builds), (select max(finished_at) from publication.test_results)"
    )
    before = invented.rows(state)
    invented.dbt_ok(*command)
    assert invented.rows(state) == before


def test_a_command_keeps_the_results_of_what_stands_on_nothing_that_it_writes(
    invented: Warehouse,
) -> None:
    of_now = """
        select unique_id, status, finished_at from publication.test_results
        where generation = (select generation from publication.generation)
    """
    invented.dbt_ok("build", "--select", "dim_products", "dim_sellers")
    before = {row[0]: row for row in invented.rows(of_now)}
    invented.dbt_ok("run", "--select", "dim_sellers")
    kept = {row[0]: row for row in invented.rows(of_now)}
    manifest = json.loads((invented.target / "manifest.json").read_text("utf-8"))
    behind = {NODE}
    while (
        more := {child for one in behind for child in manifest["child_map"].get(one, ())} - behind
    ):
        behind |= more
    assert kept == {name: row for name, row in before.items() if name not in behind}
    assert before.keys() & behind
    assert kept

    # After a command of less than the data nothing stands.
    invented.dbt_ok("run", "--select", "dim_sellers", "--empty")
    invented.dbt_ok("run", "--select", "dim_sellers")
    assert invented.rows(of_now) == []


def test_results_of_dbt_test_belong_to_the_generation_that_it_found(invented: Warehouse) -> None:
    invented.dbt_ok("run", "--select", "dim_sellers")
    found = generation(invented)
    invented.dbt_ok("test", "--select", "dim_sellers")
    assert generation(invented) == found
    assert set(recorded(invented)) == {"pass"}


def test_results_of_a_test_while_the_candidate_is_being_built_are_not_recorded(
    invented: Warehouse,
) -> None:
    invented.dbt_ok("run", "--select", "dim_sellers")
    invented.change(
        "update publication.builds set finished_at = null where generation = %s",
        [generation(invented)],
        role="publisher",
    )
    invented.dbt_ok("test", "--select", "dim_sellers")
    assert recorded(invented) == {}


def test_build_without_the_data_is_not_publishable_and_its_relations_are_incomplete(
    invented: Warehouse,
) -> None:
    invented.dbt_ok("run", "--empty", "--select", "dim_sellers")
    assert build_row(invented)[1] is False
    assert status(invented) == (generation(invented), "incomplete")
    invented.dbt_ok("run", "--select", "dim_sellers")
    assert status(invented) == (generation(invented), "success")


def test_failed_test_is_recorded_with_its_count_and_the_build_has_ended(
    invented: Warehouse,
) -> None:
    invented.change("update raw.sellers set seller_state = 'it''s' where seller_id = 's1'")
    try:
        assert not invented.dbt("build", "--select", "stg_olist__sellers").success
    finally:
        invented.change("update raw.sellers set seller_state = 'SP' where seller_id = 's1'")
    assert invented.rows(
        "select unique_id, failures, message from publication.test_results"
        " where generation = %s and status = 'fail'",
        [generation(invented)],
    ) == [
        (
            invented.rows(
                "select unique_id from publication.test_results"
                " where unique_id like '%%accepted_values_stg_olist__sellers%%' limit 1"
            )[0][0],
            1,
            "Got 1 result, configured to fail if != 0",
        )
    ]
    assert invented.rows(
        "select tests.column_name, failing_rows.failing_row from publication.failing_rows"
        " inner join publication.data_tests as tests on tests.unique_id = failing_rows.unique_id"
        " where failing_rows.generation = %s",
        [generation(invented)],
    ) == [("seller_state", {"value_field": "it's", "n_records": 1})]
    assert build_row(invented)[-1] is True


def test_failed_model_is_recorded_and_what_hangs_on_it_is_skipped(invented: Warehouse) -> None:
    invented.change("alter table raw.sellers rename column seller_city to city")
    try:
        assert not invented.dbt("run", "--select", "stg_olist__sellers+").success
    finally:
        invented.change("alter table raw.sellers rename column city to seller_city")
    number = generation(invented)
    assert status(invented, "model.olist.stg_olist__sellers") == (number, "error")
    assert status(invented) == (number, "skipped")
    assert build_row(invented)[-1] is True
    invented.dbt_ok("retry")
    assert status(invented) == (number + 1, "success")
    assert build_row(invented)[0].startswith("dbt run")


def test_killed_build_is_never_finished_and_a_plain_rerun_mends_it(invented: Warehouse) -> None:
    before = generation(invented)
    undisturbed = invented.rows("select * from candidate.fct_orders order by order_id")
    with invented.connect("loader") as blocker, blocker.transaction():
        blocker.execute("lock table raw.order_items in access exclusive mode")
        process = invented.start_dbt("run")
        until(
            lambda: bool(
                blocker.execute(
                    "select from pg_locks where not granted"
                    " and relation = 'raw.order_items'::regclass"
                ).rowcount
            )
        )
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert generation(invented) == before + 1
    assert build_row(invented)[-1] is False
    assert status(invented) == (before + 1, "building")
    invented.dbt_ok("build")
    assert build_row(invented)[-1] is True
    assert set(recorded(invented)) == {"pass"}
    assert invented.rows("select * from candidate.fct_orders order by order_id") == undisturbed


def test_overtaken_command_writes_no_further_model(invented: Warehouse) -> None:
    before = generation(invented)
    with invented.connect("loader") as blocker, blocker.transaction():
        blocker.execute("lock table raw.order_items in access exclusive mode")
        process = invented.start_dbt("run", "--select", "stg_olist__order_items+")
        until(lambda: generation(invented) > before)
        invented.change(
            "update publication.generation set generation = 1 + generation", role="publisher"
        )
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "another dbt command writes the candidate since this one began" in output
    assert status(invented, "model.olist.fct_order_items") == (before + 1, "skipped")
    # The view that it did replace took those on it along, as dbt's views do.
    invented.dbt_ok("run", "--select", "stg_olist__order_items+")


def test_clone_is_refused_because_it_would_go_unnoticed(invented: Warehouse) -> None:
    state = str(invented.target)
    refused = invented.dbt("clone", "--select", "dim_sellers", "--state", state)
    assert not refused.success
    assert "without raising its generation" in str(refused.result.results[0].message)


def test_nothing_is_written_when_the_generation_cannot_be_raised(invented: Warehouse) -> None:
    written = "select oid from pg_class where oid = 'candidate.dim_sellers'::regclass"
    before = invented.rows(written)
    update = "update on publication.generation"
    invented.change(f"revoke {update} from olist_transformer", role="publisher")
    try:
        assert not invented.dbt("run", "--select", "dim_sellers").success
    finally:
        invented.change(f"grant {update} to olist_transformer", role="publisher")
    assert invented.rows(written) == before


def test_a_publish_at_work_does_not_keep_a_command_waiting(invented: Warehouse) -> None:
    with publishing(invented.settings, "test"):
        process = invented.start_dbt("run", "--select", "stg_olist__sellers")
        try:
            out, _ = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 0, out
