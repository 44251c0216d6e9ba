import numpy as np
import polars as pl

from drivers.scores import auc, brier, state_rates, top_rate

HAPPENED = np.array([True, False, True, False])


def test_auc_counts_pairs_in_order_and_ties_half() -> None:
    assert auc(np.array([0.9, 0.1, 0.8, 0.2]), HAPPENED) == 1
    assert auc(np.array([0.1, 0.9, 0.2, 0.8]), HAPPENED) == 0
    assert auc(np.full(4, 0.5), HAPPENED) == 0.5
    assert auc(np.array([0.9, 0.5, 0.5, 0.1]), HAPPENED) == 3.5 / 4


def test_brier_is_the_mean_squared_error() -> None:
    assert brier(np.array([1.0, 0.0, 0.5, 0.5]), HAPPENED) == 0.125


def test_the_top_tenth_is_the_tenth_with_the_highest_probability() -> None:
    happened = np.arange(100) >= 95
    assert top_rate(np.linspace(0, 1, 100), happened) == 0.5


def test_the_naive_forecast_is_the_share_of_the_state() -> None:
    training = pl.DataFrame({"customer_state": ["SP", "SP", "RJ", "RJ"]})
    scored = pl.DataFrame({"customer_state": ["RJ", "AC", "SP"]})
    outcome = np.array([True, False, False, False])
    assert state_rates(training, outcome, scored).tolist() == [0.0, 0.25, 0.5]
