"""How well probabilities foretell what happened."""

import numpy as np
import polars as pl

from drivers.terms import Flags, Floats

TOP_SHARE = 0.1


def auc(probability: Floats, happened: Flags) -> float:
    """Return how often one that happened is ranked above one that did not; ties count half."""
    ranks = pl.Series(probability).rank("average").to_numpy()
    positives = int(happened.sum())
    negatives = len(happened) - positives
    above = float(ranks[happened].sum()) - positives * (positives + 1) / 2
    return above / (positives * negatives)


def brier(probability: Floats, happened: Flags) -> float:
    """Return the mean squared difference between probability and outcome; less is better."""
    return float(np.mean((probability - happened) ** 2))


def top_rate(probability: Floats, happened: Flags) -> float:
    """Return the share that happened among the tenth of the rows with the highest probability."""
    count = max(1, round(TOP_SHARE * len(happened)))
    return float(happened[np.argsort(-probability, kind="stable")[:count]].mean())


def state_rates(training: pl.DataFrame, outcome: Flags, scored: pl.DataFrame) -> Floats:
    """Return the naive forecast: the share that happened in the customer's state in training.

    A state that training has not is given the share of all.
    """
    states = training.select("customer_state").with_columns(rate=pl.Series(outcome))
    rates = states.group_by("customer_state").agg(pl.col("rate").mean())
    joined = scored.select("customer_state").join(
        rates, on="customer_state", how="left", maintain_order="left"
    )
    return joined.get_column("rate").fill_null(float(outcome.mean())).to_numpy()
