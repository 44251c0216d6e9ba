"""The reviews: which orders have one, of which score, with what text, and when."""

import numpy as np
import polars as pl

from ingestion.sources.generate import figures, phrases
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
from ingestion.sources.generate.figures import SCORES, Size
from ingestion.sources.generate.timeline import NEVER, Timeline, written

_SUMMER_TIME = seconds("2017-10-15")
"""That midnight did not exist in Brazil: surveys of the day bear the hour after it."""

_MOODS = ((0, 0.62), (3, 0.215), (7, 0.15))
"""From so many days late on, a review lies in this lowest part of all moods (tuned)."""


def make_reviews(
    seed: int, size: Size, plan: Plan, times: Timeline, order_ids: pl.Series
) -> pl.DataFrame:
    """Write the reviews: whoever got the order late is more often cross."""
    draws = Draws(seed, "reviews")
    order, again = _reviewed(draws, size, plan)
    sent = _sent(draws, size, plan, times, order) + again * 7 * DAY
    sent = np.minimum(sent, seconds(figures.LAST_DELIVERY))
    # Who reviews several orders at once writes one review, which is then there several times.
    source = _shared(draws, size, again == 0)
    score = _scores(draws, plan, times, order, source)[source]
    title, message = _texts(draws, size, score, source)
    answered = sent + 7200 + (draws.along(len(sent), lognormal(42, 74)) * 3600).astype(np.int64)
    answered = np.minimum(answered, seconds(figures.LAST_ANSWER))
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


def _reviewed(draws: Draws, size: Size, plan: Plan) -> tuple[Ints, Ints]:
    """Return the order of each review, and whether it is the order's first, second or third."""
    pool = Pool(draws.shuffled(len(plan.month)))
    delivered = plan.has("delivered")
    numbers = np.ones(len(plan.month), dtype=np.int64)
    numbers[pool.take(size.of(figures.WITHOUT_REVIEW["delivered"]), delivered)] = 0
    numbers[pool.take(size.of(figures.WITHOUT_REVIEW["other"]), ~delivered)] = 0
    for number, count in figures.REVIEWS_PER_ORDER.items():
        numbers[pool.take(size.of(count), delivered)] = number
    order = np.repeat(np.arange(len(numbers), dtype=np.int64), numbers)
    return order, np.arange(len(order), dtype=np.int64) - (np.cumsum(numbers) - numbers)[order]


def _sent(draws: Draws, size: Size, plan: Plan, times: Timeline, order: Ints) -> Ints:
    """Return the day of each survey: after the delivery, or when it should have been."""
    promised = times.estimated + 2 * DAY
    due = np.where(times.delivered == NEVER, promised, np.minimum(times.delivered, promised))
    sent = due[order] // DAY * DAY + DAY
    early = Pool(draws.shuffled(len(order))).take(
        size.of(figures.REVIEWS_BEFORE_PURCHASE), plan.has("canceled")[order]
    )
    sent[early] = plan.purchase[order[early]] // DAY * DAY - 2 * DAY
    return sent


def _scores(draws: Draws, plan: Plan, times: Timeline, order: Ints, source: Ints) -> Ints:
    """Deal out the published scores by mood, the lowest first."""
    late = np.where(times.is_late, times.delivered - times.estimated, -1)
    share: Floats = np.ones(len(late))
    for days, lowest in _MOODS:
        share[late >= days * DAY] = lowest
    share[~plan.has("delivered")] = 0.15
    mood = (draws.uniform(len(order)) * share[order])[source]
    score = np.empty(len(order), dtype=np.int64)
    score[np.argsort(mood, kind="stable")] = 1 + spread(apportion(len(order), SCORES))
    return score


def _shared(draws: Draws, size: Size, first: Flags) -> Ints:
    """Return for each review the one that it repeats, which is itself for most."""
    source = np.arange(len(first), dtype=np.int64)
    pool = Pool(draws.shuffled(len(first)))
    for number, count in figures.ORDERS_PER_REVIEW.items():
        rows = pool.take(number * size.of(count), first)
        rows = rows[: len(rows) // number * number].reshape(-1, number)
        source[rows] = rows[:, :1]
    return source


def _texts(draws: Draws, size: Size, score: Ints, source: Ints) -> tuple[pl.Series, pl.Series]:
    count = len(score)
    columns = []
    for phrase, published in (
        (phrases.titles, figures.REVIEW_TITLES),
        (phrases.messages, figures.REVIEW_MESSAGES),
    ):
        pools = [phrase(number) for number in range(1, 6)]
        sizes = np.array([len(pool) for pool in pools], dtype=np.int64)
        chosen = (np.cumsum(sizes) - sizes)[score - 1] + draws.below(count, sizes[score - 1])
        # The cross write more: a review's turn comes the sooner, the lower its score.
        turn = (draws.below(count, 1 << 20) * (score + 2))[source]
        silent = np.argsort(turn, kind="stable")[size.of(published) :]
        chosen[silent] = int(sizes.sum())
        texts = [_quoted(text) for pool in pools for text in pool]
        columns.append(pl.Series([*texts, None], dtype=pl.String).gather(chosen))
    return columns[0], columns[1]


def _quoted(text: str) -> str:
    if any(sign in text for sign in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
