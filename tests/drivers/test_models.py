import datetime

import numpy as np
import polars as pl
import pytest

from drivers.models import ModelResult, fit_model, split_date
from drivers.questions import MODELS, Model
from drivers.store import model_row, term_rows
from tests.drivers.orders import TRUE, made_orders

LATE, LOW, LOW_AFTER = MODELS
DAYS = 45


def fitted(model: Model, orders: pl.DataFrame) -> ModelResult:
    return fit_model(model, orders, mature_days=DAYS)


def found(result: ModelResult) -> dict[str, dict[str, float]]:
    return {str(row["term"]): row for row in term_rows(result)}


@pytest.fixture(scope="module")
def orders() -> pl.DataFrame:
    return made_orders()


@pytest.fixture(scope="module")
def late(orders: pl.DataFrame) -> ModelResult:
    return fitted(LATE, orders)


def test_known_coefficients_lie_in_their_intervals(late: ModelResult) -> None:
    terms = found(late)
    for name, true in TRUE.items():
        low, high = (terms[name][f"coefficient_{end}"] for end in ("low", "high"))
        assert low < true < high, name
        assert not low < 0 < high, name


def test_terms_without_an_effect_are_clear_as_often_as_chance_lets_them(late: ModelResult) -> None:
    others = [row for name, row in found(late).items() if name not in TRUE]
    clear = [row for row in others if row["coefficient_low"] > 0 or row["coefficient_high"] < 0]
    assert len(others) > 15
    assert len(clear) <= 3


def test_the_effect_of_a_flag_is_what_setting_it_changes(
    orders: pl.DataFrame, late: ModelResult
) -> None:
    # Nobody in the made orders chose their state, so the raw difference is the effect.
    trained = orders.filter(pl.col("purchase_date") <= late.window.trained_until)
    rates = dict(trained.group_by("customer_state").agg(pl.col("is_late").mean()).iter_rows())
    effect = found(late)["customer_state_RJ"]
    raw = 100 * (rates["RJ"] - rates["SP"])
    assert effect["effect_points_low"] < raw < effect["effect_points_high"]


def test_later_orders_change_nothing_that_is_trained(
    orders: pl.DataFrame, late: ModelResult
) -> None:
    until = late.window.trained_until
    earlier = orders.filter(pl.col("purchase_date") <= until)
    later = orders.filter(pl.col("purchase_date") > until)
    shuffled = later.select(pl.all().exclude("purchase_date").shuffle(seed=3)).with_columns(
        later.get_column("purchase_date"), is_late=1 - pl.col("is_late")
    )
    other = fitted(LATE, pl.concat([earlier, shuffled.select(orders.columns)]))
    assert found(other) == found(late)
    assert other.window == late.window
    assert other.quality != late.quality


def test_what_is_known_at_delivery_only_is_in_one_model_only(orders: pl.DataFrame) -> None:
    changed = orders.with_columns(delivery_days=pl.lit(3.0), late_days=pl.lit(0))
    before, after = (fitted(LOW, each) for each in (orders, changed))
    assert found(before) == found(after)
    assert {"is_late", "late_days", "delivery_days"} <= set(found(fitted(LOW_AFTER, orders)))


def test_being_late_is_what_lowers_a_review(orders: pl.DataFrame) -> None:
    terms = found(fitted(LOW_AFTER, orders))
    assert terms["is_late"]["effect_points_low"] < 40 < terms["is_late"]["effect_points_high"]


def test_scored_is_the_last_quarter_and_trained_what_was_known_before(
    orders: pl.DataFrame, late: ModelResult
) -> None:
    split = split_date(orders)
    assert split is not None
    window = late.window
    assert split is not None
    assert window.scored_from == split
    assert window.scored_orders == pytest.approx(len(orders) / 4, rel=0.01)
    assert window.trained_until == split - datetime.timedelta(days=DAYS + 1)
    assert window.trained_orders == len(
        orders.filter(pl.col("purchase_date") <= split - datetime.timedelta(days=DAYS + 1))
    )


def test_it_foretells_better_than_the_naive_forecast(late: ModelResult) -> None:
    quality = late.quality
    assert quality is not None
    assert 0.5 < quality.auc_naive < 0.6
    assert 0.7 < quality.auc < 1
    assert quality.brier < quality.brier_naive
    assert quality.scored_rate < quality.top_rate
    assert quality.predicted_rate == pytest.approx(quality.scored_rate, abs=0.02)


def test_the_same_orders_give_the_same_rows(orders: pl.DataFrame, late: ModelResult) -> None:
    again = fitted(LATE, orders)
    assert list(term_rows(again)) == list(term_rows(late))
    assert model_row(again) == model_row(late)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, "fewer than 2,000 orders to train on"),
        ({"is_late": 0}, "fewer than 50 orders of either outcome to train on"),
        ({"seller_id": "s1"}, "fewer than 40 sellers to train on"),
    ],
)
def test_too_little_to_fit_on_is_a_model_with_a_reason(
    orders: pl.DataFrame, change: dict[str, object], reason: str
) -> None:
    few = orders.head(1500) if not change else orders
    result = fitted(LATE, few.with_columns(**{name: pl.lit(one) for name, one in change.items()}))
    assert (result.reason, result.terms, result.quality) == (reason, (), None)
    assert model_row(result)["reason"] == reason


def test_no_orders_at_all_are_a_model_with_a_reason(orders: pl.DataFrame) -> None:
    assert fitted(LATE, orders.head(0)).reason == "there are no orders"


def test_an_outcome_that_follows_from_a_term_is_a_model_with_a_reason(
    orders: pl.DataFrame,
) -> None:
    certain = orders.with_columns(promised_days=np.where(orders["is_late"] == 1, 7, 30))
    result = fitted(LATE, certain)
    assert result.reason is not None
    assert result.reason.startswith("the regression ")
