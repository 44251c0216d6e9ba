"""The matrix of a model: learnt from the training rows alone, then made of any rows.

1. A number that is missing is the median of the training rows; what lies outside of the middle
   99 % of theirs is taken for their nearest one.
2. Of a factor, values with less than 1 % of the training rows are one flag, `other`.
3. What cannot be told apart is left out, and named: a column that never differs, one that those
   before it add up to, and a flag with fewer than ten rows of either outcome.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from drivers.terms import FACTORS, Averages, Factor, Flags, Floats, Number, Term

RARE_SHARE = 0.01
FEWEST_OF_EITHER = 10
_OTHER = "other"
_INDEPENDENT = 1e-5
"""The least part of a column's spread that those before it must leave unexplained."""


@dataclass(frozen=True)
class _Learnt:
    """A number with its median and its bounds in the training rows."""

    number: Number
    median: float
    lowest: float
    highest: float

    def column(self, frame: pl.DataFrame, averages: Averages) -> Floats:
        values = self.number.of(frame, averages)
        values = np.where(np.isnan(values), self.median, values)
        return np.asarray(np.clip(values, self.lowest, self.highest))


@dataclass(frozen=True)
class _Levels:
    """A factor with the values that have a flag, and the one that has none."""

    factor: Factor
    reference: str
    values: tuple[str, ...]
    known: frozenset[str]

    def columns(self, frame: pl.DataFrame) -> list[Floats]:
        texts = frame.get_column(self.factor.column).cast(pl.String)
        frequent = texts.is_in(sorted(self.known))
        return [
            (~frequent if value == _OTHER else texts == value).cast(pl.Float64).to_numpy()
            for value in self.values
        ]

    def terms(self) -> list[Term]:
        return [
            Term(
                f"{self.factor.column}_{value}",
                f"{self.factor.label} {self._name(value)}",
                f"instead of {self._name(self.reference)}",
                is_flag=True,
                factor=self.factor.column,
            )
            for value in self.values
        ]

    def _name(self, value: str) -> str:
        if value == _OTHER:
            return "any other"
        return self.factor.names[int(value) - 1] if self.factor.names else value


@dataclass(frozen=True)
class Design:
    """How rows become a matrix; column 0 is the intercept, and has no term."""

    terms: tuple[Term, ...]
    dropped: tuple[str, ...]
    """Terms that were left out, each with the reason."""
    _numbers: tuple[_Learnt, ...]
    _levels: tuple[_Levels, ...]
    _averages: Averages
    _kept: tuple[int, ...]

    def matrix(self, frame: pl.DataFrame) -> Floats:
        """Return one row for each row of `frame`, one column for the intercept and each term."""
        columns = _columns(frame, self._numbers, self._levels, self._averages)
        return np.column_stack([np.ones(len(frame)), *(columns[one] for one in self._kept)])


def learn(training: pl.DataFrame, outcome: Flags, numbers: Sequence[Number]) -> Design:
    """Learn a design of these numbers and of all factors from the training rows."""
    averages = _averages(training)
    learnt = tuple(_learn_number(number, training, averages) for number in numbers)
    levels = tuple(_learn_levels(factor, training) for factor in FACTORS)
    terms = [each.term for each in numbers]
    terms += [term for each in levels for term in each.terms()]
    columns = _columns(training, learnt, levels, averages)
    reasons = _useless(terms, columns, outcome)
    kept = tuple(one for one in range(len(terms)) if one not in reasons)
    return Design(
        terms=tuple(terms[one] for one in kept),
        dropped=tuple(f"{terms[one].name} ({reason})" for one, reason in sorted(reasons.items())),
        _numbers=learnt,
        _levels=levels,
        _averages=averages,
        _kept=kept,
    )


def _averages(training: pl.DataFrame) -> Averages:
    late, score = (training.get_column(name).mean() for name in ("is_late", "review_score"))
    return Averages(*(float(one) if isinstance(one, float) else 0.0 for one in (late, score)))


def _learn_number(number: Number, training: pl.DataFrame, averages: Averages) -> _Learnt:
    values = number.of(training, averages)
    values = values[~np.isnan(values)]
    if not len(values):
        return _Learnt(number, 0.0, 0.0, 0.0)
    middle = 0.0 if number.term.is_flag else 0.005
    lowest, median, highest = np.quantile(values, [middle, 0.5, 1 - middle])
    return _Learnt(number, float(median), float(lowest), float(highest))


def _learn_levels(factor: Factor, training: pl.DataFrame) -> _Levels:
    counts = training.get_column(factor.column).cast(pl.String).value_counts()
    pairs = sorted(counts.iter_rows(), key=lambda pair: (-pair[1], pair[0]))
    frequent = [value for value, count in pairs if count >= RARE_SHARE * len(training)]
    values = sorted(frequent[1:], key=lambda value: (len(value), value))
    if len(frequent) < len(pairs):
        values.append(_OTHER)
    return _Levels(factor, frequent[0], tuple(values), frozenset(frequent))


def _columns(
    frame: pl.DataFrame,
    numbers: Sequence[_Learnt],
    levels: Sequence[_Levels],
    averages: Averages,
) -> list[Floats]:
    columns = [each.column(frame, averages) for each in numbers]
    return columns + [column for each in levels for column in each.columns(frame)]


def _useless(terms: Sequence[Term], columns: Sequence[Floats], outcome: Flags) -> dict[int, str]:
    """Return which columns to leave out, with the reason."""
    reasons: dict[int, str] = {}
    for one, (term, column) in enumerate(zip(terms, columns, strict=True)):
        if np.ptp(column) == 0:
            reasons[one] = "is the same in all orders"
        elif (
            term.is_flag
            and min(
                np.count_nonzero(outcome[column == value] == happened)
                for value in (0, 1)
                for happened in (True, False)
            )
            < FEWEST_OF_EITHER
        ):
            reasons[one] = f"has fewer than {FEWEST_OF_EITHER} orders of either outcome"
    left = [one for one in range(len(terms)) if one not in reasons]
    if not left:
        return reasons
    spread = np.column_stack([_standardised(columns[one]) for one in left])
    unexplained = np.abs(np.diagonal(np.linalg.qr(spread, mode="r")))
    for one, rest in zip(left, unexplained, strict=True):
        if rest < _INDEPENDENT * np.sqrt(len(outcome)):
            reasons[one] = "follows from the terms before it"
    return reasons


def _standardised(column: Floats) -> Floats:
    return np.asarray((column - column.mean()) / column.std())
