"""The texts of the reviews: which have a title, which a message, and which words."""

import numpy as np
import polars as pl

from ingestion.sources.generate import figures_of_reviews as figures
from ingestion.sources.generate import phrases
from ingestion.sources.generate.draws import Draws, Flags, Ints
from ingestion.sources.generate.parts import Part


def make_texts(draws: Draws, part: Part, score: Ints, source: Ints) -> tuple[pl.Series, pl.Series]:
    """Return titles and messages; a review that repeats another has the texts of that one."""
    columns = []
    for phrase, published in (
        (phrases.titles, figures.REVIEW_TITLES),
        (phrases.messages, figures.REVIEW_MESSAGES),
    ):
        pools = [phrase(number) for number in range(1, 6)]
        sizes = np.array([len(pool) for pool in pools], dtype=np.int64)
        chosen = (np.cumsum(sizes) - sizes)[score - 1] + draws.below(len(score), sizes[score - 1])
        chosen[~_written(draws, score, source, part.of(published))] = int(sizes.sum())
        texts = [quoted(text) for pool in pools for text in pool]
        columns.append(pl.Series([*texts, None], dtype=pl.String).gather(chosen[source]))
    return columns[0], columns[1]


def _written(draws: Draws, score: Ints, source: Ints, count: int) -> Flags:
    """Choose who writes, so that exactly so many rows have a text."""
    # The cross write more: a review's turn comes the sooner, the lower its score.
    turn = draws.below(len(score), 1 << 20) * (score + 2)
    written = np.zeros(len(score), dtype=np.bool_)
    rows = np.bincount(source, minlength=len(score))
    shared = np.flatnonzero(rows > 1)
    writers = shared[np.argsort(turn[shared], kind="stable")][: count * len(shared) // len(score)]
    written[writers] = True
    alone = np.flatnonzero(rows == 1)
    left = max(count - int(rows[writers].sum()), 0)
    written[alone[np.argsort(turn[alone], kind="stable")[:left]]] = True
    return written


def quoted(text: str) -> str:
    """Return a text as a cell: in quotes where it has to be."""
    if any(sign in text for sign in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
