"""The reviews: which orders have one, of which score, with what text, and when."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ingestion.sources.generate import figures_of_reviews as figures
from ingestion.sources.generate.calendar import DAY, Plan, seconds
from ingestion.sources.generate.draws import (
    Draws,
    Flags,
    Floats,
    Ints,
    Pool,
    apportion,
    lognormal,
    spread,
)
from ingestion.sources.generate.figures import LAST_ANSWER, LAST_DELIVERY
from ingestion.sources.generate.parts import Part
from ingestion.sources.generate.texts import make_texts
from ingestion.sources.generate.timeline import NEVER, Timeline, written

_SUMMER_TIME = seconds("2017-10-15")
"""That midnight did not exist in Brazil: surveys of the day bear the hour after it."""

_MOODS = ((0, 0.62), (3, 0.215), (7, 0.15))
"""From so many days late on, a review lies in this lowest part of all moods (tuned)."""

_CROSS = 0.3
"""A mood below this gives no five, and one above it gives no one."""


def make_reviews(part: Part, plan: Plan, times: Timeline, order_ids: pl.Series) -> pl.DataFrame:
    """Write the reviews: whoever got the order late is more often cross."""
    draws = part.draws("reviews")
    order, again = _reviewed(draws, part, plan)
    sent = _sent(draws, part, plan, times, order=order, again=again)
    # Who reviews several orders at once writes one review, which is then there several times.
    several = np.bincount(order, minlength=len(plan.month))[order] > 1
    source = _shared(draws, part, ~several)
    score = _scores(draws, plan, times, _Rows(order, again, source, _fickle(draws, part, order)))
    title, message = make_texts(draws, part, score, source)
    answered = sent + 7200 + (draws.along(len(sent), lognormal(42, 74)) * 3600).astype(np.int64)
    answered = np.minimum(answered, seconds(LAST_ANSWER))
    return pl.DataFrame(
        {
            "review_id": pl.Series(draws.ids(len(order))).gather(source),
            "order_id": order_ids.gather(order),
            "review_score": score,
            "review_comment_title": title.gather(source),
            "review_comment_message": message.gather(source),
            "review_creation_date": written(np.where(sent == _SUMMER_TIME, sent + 3600, sent)),
            "review_answer_timestamp": written(answered + draws.below(len(sent), 3600)),
        }
    )


def _reviewed(draws: Draws, part: Part, plan: Plan) -> tuple[Ints, Ints]:
    """Return the order of each review, and whether it is the order's first, second or third."""
    pool = Pool(draws.shuffled(len(plan.month)))
    delivered = plan.has("delivered")
    numbers = np.ones(len(plan.month), dtype=np.int64)
    numbers[pool.take(part.of(figures.WITHOUT_REVIEW["delivered"]), delivered)] = 0
    numbers[pool.take(part.of(figures.WITHOUT_REVIEW["other"]), ~delivered)] = 0
    for number, count in figures.REVIEWS_PER_ORDER.items():
        numbers[pool.take(part.of(count), delivered)] = number
    order = np.repeat(np.arange(len(numbers), dtype=np.int64), numbers)
    return order, np.arange(len(order), dtype=np.int64) - (np.cumsum(numbers) - numbers)[order]


def _sent(
    draws: Draws, part: Part, plan: Plan, times: Timeline, *, order: Ints, again: Ints
) -> Ints:
    """Return the day of each survey: after the delivery, or when it should have been."""
    promised = times.estimated + 2 * DAY
    due = np.where(times.delivered == NEVER, promised, np.minimum(times.delivered, promised))
    sent = np.minimum(due[order] // DAY * DAY + DAY + again * 7 * DAY, seconds(LAST_DELIVERY))
    sent = np.maximum(sent, plan.purchase[order] // DAY * DAY + DAY)
    early = Pool(draws.shuffled(len(order))).take(
        part.of(figures.REVIEWS_BEFORE_PURCHASE), plan.has("canceled")[order]
    )
    sent[early] = plan.purchase[order[early]] // DAY * DAY - 2 * DAY
    return sent


@dataclass(frozen=True)
class _Rows:
    """The reviews: of which order, its which, what they repeat, whether in another mood."""

    order: Ints
    again: Ints
    source: Ints
    fickle: Flags


def _fickle(draws: Draws, part: Part, order: Ints) -> Flags:
    """Choose the orders whose later reviews differ from the first in their score."""
    orders = np.bincount(order)
    pool = Pool(draws.shuffled(len(orders)))
    fickle = np.zeros(len(orders), dtype=np.bool_)
    fickle[pool.take(part.of(figures.ORDERS_WITH_DIFFERING_SCORES), orders > 1)] = True
    return fickle[order]


def _scores(draws: Draws, plan: Plan, times: Timeline, rows: _Rows) -> Ints:
    """Deal out the published scores by mood, the lowest first."""
    late = np.where(times.is_late, times.delivered - times.estimated, -1)
    share: Floats = np.ones(len(late))
    for days, lowest in _MOODS:
        share[late >= days * DAY] = lowest
    share[~plan.has("delivered")] = 0.15
    mood = draws.uniform(len(rows.order)) * share[rows.order]
    # The first review of the order stands so many rows above.
    first = mood[np.arange(len(mood)) - rows.again]
    turned = np.where(first < _CROSS, 1 - first / 20, first / 50)
    mood = np.where(rows.again > 0, np.where(rows.fickle, turned, first), mood)[rows.source]
    score = np.empty(len(mood), dtype=np.int64)
    score[np.argsort(mood, kind="stable")] = 1 + spread(apportion(len(mood), figures.SCORES))
    return score


def _shared(draws: Draws, part: Part, first: Flags) -> Ints:
    """Return for each review the one that it repeats, which is itself for most."""
    source = np.arange(len(first), dtype=np.int64)
    pool = Pool(draws.shuffled(len(first)))
    for number, count in figures.ORDERS_PER_REVIEW.items():
        rows = pool.take(number * part.of(count), first)
        rows = rows[: len(rows) // number * number].reshape(-1, number)
        source[rows] = rows[:, :1]
    return source
