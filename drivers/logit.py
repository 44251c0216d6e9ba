"""A logistic regression with intervals that allow for orders of one seller being alike."""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drivers.terms import Flags, Floats, Term

Z95 = 1.959963984540054
"""The normal quantile of a 95 % interval."""


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % interval."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, value: float, standard_error: float) -> "Estimate":
        """Return the estimate with the interval of this standard error."""
        return cls(value, value - Z95 * standard_error, value + Z95 * standard_error)

    def ends(self) -> tuple[float, float, float]:
        """Return the number and the ends of its interval."""
        return self.value, self.low, self.high


@dataclass(frozen=True)
class Fit:
    """The coefficients of a matrix, intercept first, and their covariance (clustered)."""

    coefficients: Floats
    covariance: Floats
    pseudo_r2: float

    def predict(self, matrix: Floats) -> Floats:
        """Return the probability of the outcome for each row."""
        return np.asarray(1 / (1 + np.exp(-(matrix @ self.coefficients))))


class NotFitted(Exception):
    """The regression came to no estimate; the text says why."""


def fit(matrix: Floats, outcome: Flags, clusters: npt.NDArray[np.int64]) -> Fit:
    """Fit by maximum likelihood; standard errors are robust, clustered by `clusters`.

    Raises:
        NotFitted: it does not converge, or the outcome follows from the terms exactly.
    """
    # A second to import, and not needed where there are too few orders.
    from statsmodels.discrete.discrete_model import Logit  # noqa: PLC0415
    from statsmodels.tools import sm_exceptions  # noqa: PLC0415

    with warnings.catch_warnings(), np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        # What they warn of is looked at below.
        warnings.simplefilter("ignore", sm_exceptions.ModelWarning)
        try:
            fitted = Logit(outcome.astype(np.float64), matrix).fit(
                method="newton",
                maxiter=50,
                disp=False,
                cov_type="cluster",
                cov_kwds={"groups": clusters},
            )
        except (np.linalg.LinAlgError, sm_exceptions.PerfectSeparationError) as error:
            raise NotFitted(f"the regression has no estimate: {error}") from error
    covariance = np.asarray(fitted.cov_params())
    if not fitted.mle_retvals["converged"] or not np.isfinite(covariance).all():
        raise NotFitted("the regression does not converge")
    return Fit(np.asarray(fitted.params), covariance, float(fitted.prsquared))


def coefficients(fitted: Fit) -> list[tuple[Estimate, float]]:
    """Return the log odds ratio of each term with its p-value, without the intercept."""
    errors = np.sqrt(np.diagonal(fitted.covariance))
    pairs = zip(fitted.coefficients[1:], errors[1:], strict=True)
    return [
        (Estimate.of(float(value), float(error)), math.erfc(abs(value / error) / math.sqrt(2)))
        for value, error in pairs
    ]


def effects(fitted: Fit, matrix: Floats, terms: Sequence[Term]) -> list[Estimate]:
    """Return the average marginal effect of each term, as a share of orders.

    Of a number it is the mean slope of the probability; of a flag the mean difference that the flag
    makes, the other flags of its factor being 0. Intervals by the delta method.
    """
    probability = fitted.predict(matrix)
    weights = _slope(probability)
    curve = matrix.T @ (weights * (1 - 2 * probability)) / len(matrix)
    found = []
    for one, term in enumerate(terms, start=1):
        beta = fitted.coefficients[one]
        if term.is_flag:
            value, gradient = _difference(fitted, matrix, one, _siblings(terms, term))
        else:
            value = float(beta * weights.mean())
            gradient = beta * curve
            gradient[one] += weights.mean()
        found.append(Estimate.of(value, float(np.sqrt(gradient @ fitted.covariance @ gradient))))
    return found


def _slope(probability: Floats) -> Floats:
    return probability * (1 - probability)


def _siblings(terms: Sequence[Term], term: Term) -> list[int]:
    """Return the columns that a flag excludes, and its own."""
    return [
        column
        for column, other in enumerate(terms, start=1)
        if other is term or (term.factor is not None and other.factor == term.factor)
    ]


def _difference(
    fitted: Fit, matrix: Floats, one: int, siblings: Sequence[int]
) -> tuple[float, Floats]:
    """Return the mean difference that a flag makes, and its gradient by the coefficients."""
    columns = list(siblings)
    beta = fitted.coefficients
    base = matrix @ beta - matrix[:, columns] @ beta[columns]
    off, on = (1 / (1 + np.exp(-odds)) for odds in (base, base + beta[one]))
    gradient = np.asarray(matrix.T @ (_slope(on) - _slope(off)) / len(matrix))
    gradient[columns] = 0
    gradient[one] = _slope(on).mean()
    return float((on - off).mean()), gradient
