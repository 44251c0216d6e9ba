import os

import pytest

from olist.database import connect
from olist.errors import BadUsage, OlistError
from publication import steps
from publication.audit import audit
from tests.publication.candidate import Candidate


@pytest.fixture(autouse=True)
def _loaded(candidate: Candidate) -> None:
    candidate.load()


def refusals(candidate: Candidate) -> tuple[str, ...]:
    result = audit(
        candidate.settings, target_dir=candidate.target_dir, project_dir=candidate.project_dir
    )
    assert result.ok == (not result.refusals)
    return result.refusals


def test_a_finished_build_with_all_tests_passed_is_accepted(candidate: Candidate) -> None:
    candidate.build(results={"unique_dim_dates_date_day": "warn"})
    result = audit(
        candidate.settings, target_dir=candidate.target_dir, project_dir=candidate.project_dir
    )
    assert result.ok
    assert (result.tests_passed, result.tests_warned, result.raw_load_id) == (3, 1, 1)


def test_a_project_never_parsed_says_which_command_to_run(candidate: Candidate) -> None:
    with pytest.raises(BadUsage, match=r"manifest\.json is missing: run `olist build`"):
        refusals(candidate)


def test_half_a_manifest_is_refused(candidate: Candidate) -> None:
    candidate.build()
    (candidate.target_dir / "manifest.json").write_text('{"nodes": {')
    with pytest.raises(BadUsage, match="holds half a manifest"):
        refusals(candidate)


def test_nothing_built_is_refused(candidate: Candidate) -> None:
    candidate.write_project()
    assert refusals(candidate) == ("nothing has been built yet: run `olist build`",)


def test_a_failed_test_is_named_with_its_failures(candidate: Candidate) -> None:
    candidate.build(results={"unique_fct_orders_order_id": "fail"})
    assert refusals(candidate) == (
        "test unique_fct_orders_order_id ended with fail with 3 failures: Got 3 results",
    )


def test_what_failed_is_named_before_what_was_skipped_for_it(candidate: Candidate) -> None:
    candidate.build(
        node_status={"dim_dates": "skipped", "fct_orders": "error"},
        results={"unique_dim_dates_date_day": "skipped", "unique_fct_orders_order_id": "fail"},
    )
    assert [" ".join(refusal.split()[:2]) for refusal in refusals(candidate)] == [
        "test unique_fct_orders_order_id",
        "model fct_orders",
        "model dim_dates",
        "test unique_dim_dates_date_day",
    ]


@pytest.mark.parametrize("status", ["error", "skipped", "running"])
def test_a_test_that_did_not_pass_is_refused(candidate: Candidate, status: str) -> None:
    candidate.build(results={"unique_fct_orders_order_id": status})
    assert refusals(candidate) == (f"test unique_fct_orders_order_id ended with {status}",)


def test_a_missing_result_is_refused(candidate: Candidate) -> None:
    generation = candidate.build(results={"unique_fct_orders_order_id": None})
    assert refusals(candidate) == (
        f"test unique_fct_orders_order_id has no result on generation {generation}: "
        "run `olist build`",
    )


def test_results_of_an_earlier_candidate_do_not_count(candidate: Candidate) -> None:
    candidate.build()
    names = [test["name"] for test in candidate.test_nodes()]
    candidate.build(results=dict.fromkeys(names))
    assert len(refusals(candidate)) == len(names)


def test_a_build_that_died_is_refused(candidate: Candidate) -> None:
    candidate.build(finished=False)
    assert refusals(candidate) == (
        "the last build (dbt build, generation 1) did not finish: run `olist build`",
    )


def test_a_build_of_less_than_the_data_is_refused(candidate: Candidate) -> None:
    candidate.build(publishable=False)
    assert refusals(candidate) == (
        "the last build (dbt build, generation 1) did not write all of the data: run `olist build`",
    )


def test_a_table_left_by_a_build_of_less_than_the_data_is_refused(candidate: Candidate) -> None:
    candidate.build(publishable=False)
    candidate.build()
    candidate.execute(
        "transformer",
        "update publication.candidate_nodes set generation = 1 where unique_id ~ 'dim_dates'",
    )
    assert refusals(candidate) == (
        "model dim_dates was last written by a build that did not write all of the data: "
        "run `olist build`",
    )


@pytest.mark.parametrize("status", ["building", "error", "skipped", "empty"])
def test_a_table_that_is_not_whole_is_refused(candidate: Candidate, status: str) -> None:
    candidate.build(node_status={"dim_dates": status})
    assert refusals(candidate) == (
        f"model dim_dates is not built (its last build says {status}): run `olist build`",
    )


def test_a_load_since_the_build_started_is_refused(candidate: Candidate) -> None:
    candidate.build()
    candidate.load()
    assert refusals(candidate) == (
        "raw tables changed since the last build (dbt build, generation 1) started "
        "(load 1 then, 2 now): run `olist build`",
    )


def test_a_table_of_an_earlier_load_is_refused(candidate: Candidate) -> None:
    candidate.build()
    candidate.load()
    candidate.build()
    candidate.execute(
        "transformer",
        "update publication.candidate_nodes set raw_load_id = 1 where unique_id ~ 'dim_dates'",
    )
    assert refusals(candidate) == (
        "model dim_dates is of load 1, and the raw tables of 2: run `olist build`",
    )


def test_a_model_that_was_never_built_is_refused(candidate: Candidate) -> None:
    candidate.build()
    candidate.models["dim_sellers"] = ["seller_id"]
    candidate.write_project()
    assert "model dim_sellers has not been built: run `olist build`" in refusals(candidate)


def test_a_model_whose_code_changed_is_refused(candidate: Candidate) -> None:
    candidate.build()
    candidate.code["dim_dates"] = "select 1"
    candidate.write_project()
    assert "model dim_dates changed since it was built: run `olist build`" in refusals(candidate)


def test_a_table_that_missed_changes_which_its_parent_took_in_is_refused(
    candidate: Candidate,
) -> None:
    candidate.parents["fct_orders"] = ["model.olist.dim_dates", "model.olist.dim_customers"]
    candidate.build()
    candidate.keep(dim_customers=1, fct_orders=1)
    assert refusals(candidate) == ()
    candidate.execute(
        "transformer",
        "update publication.kept_tables set generation = 2 where unique_id like '%dim_customers'",
    )
    assert refusals(candidate) == (
        "model fct_orders has not taken in what changed in dim_customers since: run `olist build`",
    )


def test_what_a_step_writes_is_refused_until_it_is_of_these_rows_and_this_code(
    candidate: Candidate,
) -> None:
    candidate.steps = ("drivers",)
    candidate.build()
    written = ["source.olist.drivers.found"]
    assert refusals(candidate) == ("source found has not been built: run `olist build`",)

    def record(status: str) -> None:
        with connect(candidate.settings, "transformer") as connection:
            steps.record(
                connection, "drivers", written, made_from="model.olist.fct_orders", status=status
            )

    record("written")
    assert refusals(candidate) == (
        "source found is not built (its last build says written): run `olist build`",
    )
    with connect(candidate.settings, "transformer") as connection:
        assert not steps.is_current(connection, "drivers", written)
        steps.confirm(connection, written)
        assert steps.is_current(connection, "drivers", written)
    assert refusals(candidate) == ()

    candidate.load()
    candidate.build()
    assert refusals(candidate) == (
        "source found is of load 1, and the raw tables of 2: run `olist build`",
    )
    record("success")
    candidate.execute(
        "transformer",
        "update publication.candidate_nodes set checksum = '' where unique_id ~ 'found'",
    )
    assert refusals(candidate) == ("source found changed since it was built: run `olist build`",)


def test_a_warning_is_refused_where_the_test_says_what_publishing_needs(
    candidate: Candidate,
) -> None:
    candidate.build(results={"unique_dim_dates_date_day": "warn"})
    manifest = candidate.target_dir / "manifest.json"
    text = manifest.read_text()
    meta = '{"materialized": "test", "meta": {"publishing_needs": "do this first"}}'
    manifest.write_text(text.replace('{"materialized": "test"}', meta))
    assert refusals(candidate) == ("do this first",)
    manifest.write_text(text)
    assert refusals(candidate) == ()


def test_a_model_edited_after_it_was_parsed_is_refused(candidate: Candidate) -> None:
    candidate.build()
    (candidate.project_dir / candidate.file("dim_dates")).write_text("select 1")
    assert refusals(candidate) == (
        "models/dim_dates.sql changed since it was built: run `olist build`",
    )


def test_a_macro_edited_after_the_build_is_refused(candidate: Candidate) -> None:
    candidate.build()
    macro = candidate.project_dir / "macros" / "money.sql"
    macro.parent.mkdir()
    macro.write_text("{% macro money() %}{% endmacro %}")
    assert refusals(candidate) == (
        "macros/money.sql changed since the candidate was built: run `olist build`",
    )
    os.utime(macro, (0, 0))
    assert refusals(candidate) == ()


def test_a_public_model_without_a_test_is_refused(candidate: Candidate) -> None:
    candidate.models["fct_orders"] = ["order_id"]
    candidate.build()
    manifest = candidate.target_dir / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"test.olist.unique_dim_dates', '"x.'))
    text = manifest.read_text().replace('"model.olist.dim_dates"]', '"model.olist.other"]')
    manifest.write_text(text)
    assert "public model dim_dates has no data test: write one beside it" in refusals(candidate)


def test_metrics_of_a_private_model_are_refused(candidate: Candidate) -> None:
    candidate.build()
    manifest = candidate.target_dir / "semantic_manifest.json"
    manifest.write_text(manifest.read_text().replace('"dim_dates"', '"stg_dates"'))
    assert refusals(candidate) == (
        "metrics are asked of stg_dates, which is not public: set `access: public` on it",
    )


def test_publish_says_what_the_audit_refuses_and_publishes_nothing(candidate: Candidate) -> None:
    candidate.build(results={"unique_fct_orders_order_id": "fail"})
    with pytest.raises(OlistError, match="refuses the candidate: test unique_fct_orders_order_id"):
        candidate.publish()
    assert candidate.execute("reader", "select * from publication.publications") == []
