"""The drivers on real orders: fitted between two parts of a build, and of these very rows."""

from collections.abc import Iterator

import pytest

from drivers.step import SELECTION, confirm_drivers, fit_drivers
from tests.olist_dbt.warehouses import Warehouse

MODELS = ["late_delivery", "low_review", "low_review_after_delivery"]
STATUS = """
    select distinct status from publication.candidate_nodes
    where unique_id like 'source.olist.drivers.%%'
"""


@pytest.fixture(scope="module")
def fitted(real: Warehouse) -> Iterator[Warehouse]:
    """The sample of real orders with its drivers."""
    assert real.rows("select * from candidate.mart_driver_models") == []
    assert fit_drivers(real.settings)
    assert real.rows(STATUS) == [("written",)]
    real.dbt_ok("build", "--exclude-resource-type", "unit_test", *SELECTION)
    confirm_drivers(real.settings)
    yield real
    real.change("delete from drivers.driver_models", role="transformer")


def test_all_models_are_fitted_and_foretell_better_than_the_naive_forecast(
    fitted: Warehouse,
) -> None:
    assert fitted.rows(
        """
        select model_name, reason, auc > auc_naive + 0.05, sampled_share, scored_orders > 5000
        from candidate.mart_driver_models order by 1
        """
    ) == [(name, None, True, 1.0, True) for name in MODELS]


def test_what_analysts_know_of_these_orders_is_found(fitted: Warehouse) -> None:
    effects = {
        (model, term): (low, high)
        for model, term, low, high in fitted.rows(
            """
            select model_name, term, effect_points_low, effect_points_high
            from candidate.mart_delay_drivers
            union all
            select model_name, term, effect_points_low, effect_points_high
            from candidate.mart_review_drivers
            """
        )
    }
    late, low, after = MODELS
    assert effects[late, "promised_days"][1] < 0
    assert effects[late, "customer_state_RJ"][0] > 0
    assert effects[late, "is_same_state"][1] < 0
    assert effects[after, "is_late"][0] > 10
    assert effects[low, "several_sellers"][0] > 0
    assert (low, "is_late") not in effects


def test_the_same_rows_and_code_are_not_fitted_again(fitted: Warehouse) -> None:
    found = "select * from drivers.driver_terms order by model_name, term_number"
    before = fitted.rows(found)
    assert not fit_drivers(fitted.settings)
    assert fitted.rows(found) == before
    assert fitted.rows(STATUS) == [("success",)]

    fitted.change("update drivers.driver_models set rows_fingerprint = ''", role="transformer")
    assert fit_drivers(fitted.settings)
    assert fitted.rows(found) == before
    confirm_drivers(fitted.settings)


def test_what_was_fitted_on_other_rows_is_not_shown_and_warned_of(fitted: Warehouse) -> None:
    known = fitted.rows("select rows_fingerprint from drivers.driver_models limit 1")[0][0]
    change = "update drivers.driver_models set rows_fingerprint = %s"
    fitted.change(change, ["other"], role="transformer")
    done = fitted.dbt("build", "--exclude-resource-type", "unit_test", *SELECTION)
    assert [r.node.name for r in done.result.results if r.status == "warn"] == [
        "warn_drivers_are_of_other_orders"
    ]
    assert fitted.rows("select * from candidate.mart_delay_drivers") == []
    fitted.change(change, [known], role="transformer")
    fitted.dbt_ok("build", "--exclude-resource-type", "unit_test", *SELECTION)
    assert len(fitted.rows("select * from candidate.mart_driver_models")) == 3
