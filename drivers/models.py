"""A model fitted before a date and scored after it.

1. The scored orders are the last quarter of all by purchase. Trained is on those purchased so long
   before the first of them that what became of them was known by then.
2. Nothing of the scored orders, and nothing that was known later, is in what is trained on.
3. Too few orders, or a regression without an estimate, give a model with a reason and no terms.
"""

import datetime
from dataclasses import dataclass

import polars as pl

from drivers.design import learn
from drivers.logit import Estimate, NotFitted, coefficients, effects, fit
from drivers.questions import Model
from drivers.scores import auc, brier, state_rates, top_rate
from drivers.terms import Term

SCORED_SHARE = 0.25
FEWEST_TRAINED, FEWEST_SCORED, FEWEST_OF_EITHER, FEWEST_SELLERS = 2_000, 500, 50, 40


@dataclass(frozen=True)
class TermResult:
    """What a fitted model says of a term; effects are shares of orders."""

    term: Term
    mean: float
    coefficient: Estimate
    p_value: float
    effect: Estimate


@dataclass(frozen=True)
class Quality:
    """How well a fitted model foretells the orders that it has not seen."""

    trained_rate: float
    scored_rate: float
    predicted_rate: float
    auc: float
    auc_naive: float
    brier: float
    brier_naive: float
    top_rate: float
    pseudo_r2: float


@dataclass(frozen=True)
class Window:
    """The orders trained and scored: how many, of which days; `seller_count` are the clusters."""

    trained_orders: int
    trained_from: datetime.date | None
    trained_until: datetime.date | None
    scored_orders: int
    scored_from: datetime.date | None
    scored_until: datetime.date | None
    seller_count: int


@dataclass(frozen=True)
class ModelResult:
    """A model with its terms, or the reason why it has none."""

    model: Model
    window: Window
    quality: Quality | None
    terms: tuple[TermResult, ...]
    dropped: tuple[str, ...]
    reason: str | None


def split_date(orders: pl.DataFrame) -> datetime.date | None:
    """Return the day of purchase from which on orders are scored: the last quarter."""
    days: list[datetime.date] = orders.get_column("purchase_date").sort().to_list()
    return days[int(len(days) * (1 - SCORED_SHARE))] if days else None


def fit_model(model: Model, orders: pl.DataFrame, *, mature_days: int) -> ModelResult:
    """Fit a model on the earlier orders, and score it on the later ones.

    `orders` are rows of `int_orders_driver_features`; `mature_days` is how long it takes until what
    became of an order is known.
    """
    orders = model.population(orders)
    split = split_date(orders)
    if split is None:
        return _without_terms(model, orders, orders, "there are no orders")
    day = pl.col("purchase_date")
    training = orders.filter(day < split - datetime.timedelta(days=mature_days))
    scored = orders.filter(day >= split)
    if reason := _too_few(model, training, scored):
        return _without_terms(model, training, scored, reason)
    try:
        return _fitted(model, training, scored)
    except NotFitted as error:
        return _without_terms(model, training, scored, str(error))


def _too_few(model: Model, training: pl.DataFrame, scored: pl.DataFrame) -> str | None:
    for what, orders, fewest in (
        ("train on", training, FEWEST_TRAINED),
        ("score", scored, FEWEST_SCORED),
    ):
        if len(orders) < fewest:
            return f"fewer than {fewest:,} orders to {what}"
        outcome = model.happened(orders)
        if min(outcome.sum(), (~outcome).sum()) < FEWEST_OF_EITHER:
            return f"fewer than {FEWEST_OF_EITHER} orders of either outcome to {what}"
    if training.get_column("seller_id").n_unique() < FEWEST_SELLERS:
        return f"fewer than {FEWEST_SELLERS} sellers to train on"
    return None


def _fitted(model: Model, training: pl.DataFrame, scored: pl.DataFrame) -> ModelResult:
    outcome, happened = (model.happened(orders) for orders in (training, scored))
    design = learn(training, outcome, model.numbers)
    matrix = design.matrix(training)
    sellers = training.get_column("seller_id").rank("dense").cast(pl.Int64).to_numpy()
    found = fit(matrix, outcome, sellers)
    probability = found.predict(design.matrix(scored))
    naive = state_rates(training, outcome, scored)
    quality = Quality(
        trained_rate=float(outcome.mean()),
        scored_rate=float(happened.mean()),
        predicted_rate=float(probability.mean()),
        auc=auc(probability, happened),
        auc_naive=auc(naive, happened),
        brier=brier(probability, happened),
        brier_naive=brier(naive, happened),
        top_rate=top_rate(probability, happened),
        pseudo_r2=found.pseudo_r2,
    )
    terms = tuple(
        TermResult(term, float(mean), coefficient, p_value, effect)
        for term, mean, (coefficient, p_value), effect in zip(
            design.terms,
            matrix.mean(axis=0)[1:],
            coefficients(found),
            effects(found, matrix, design.terms),
            strict=True,
        )
    )
    return ModelResult(model, _window(training, scored), quality, terms, design.dropped, None)


def _without_terms(
    model: Model, training: pl.DataFrame, scored: pl.DataFrame, reason: str
) -> ModelResult:
    return ModelResult(model, _window(training, scored), None, (), (), reason)


def _window(training: pl.DataFrame, scored: pl.DataFrame) -> Window:
    def ends(orders: pl.DataFrame) -> tuple[datetime.date | None, datetime.date | None]:
        days: list[datetime.date] = orders.get_column("purchase_date").unique().sort().to_list()
        return (days[0], days[-1]) if days else (None, None)

    trained_from, trained_until = ends(training)
    scored_from, scored_until = ends(scored)
    return Window(
        trained_orders=len(training),
        trained_from=trained_from,
        trained_until=trained_until,
        scored_orders=len(scored),
        scored_from=scored_from,
        scored_until=scored_until,
        seller_count=training.get_column("seller_id").n_unique(),
    )
