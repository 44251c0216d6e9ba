"""How sure a figure of few orders is, and what makes two figures differ. Pure arithmetic."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.formats import Number

ENOUGH = 30
"""Groups of fewer orders are shown by their interval, and are no news."""


def wilson(hits: Number, count: Number, z: float = 1.96) -> tuple[float, float]:
    """Return the Wilson score interval of a share: 95 % of such intervals hold the true one."""
    n, share = float(count), float(hits) / float(count)
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Part:
    """What a group adds to a difference: by being a larger part (mix), by its own change (rate)."""

    mix: Fraction
    rate: Fraction

    @property
    def sum(self) -> Fraction:
        """All that the group adds."""
        return self.mix + self.rate


@dataclass(frozen=True)
class Explained:
    """A difference in parts; they add up to it exactly."""

    before: Fraction
    now: Fraction
    volume: Fraction
    """By there being more of everything; 0 for a rate."""
    parts: Mapping[str, Part]

    @property
    def mix(self) -> Fraction:
        """By the groups' shares."""
        return sum((part.mix for part in self.parts.values()), Fraction(0))

    @property
    def rate(self) -> Fraction:
        """By what happened within the groups."""
        return sum((part.rate for part in self.parts.values()), Fraction(0))


Groups = Mapping[str, tuple[Number, Number]]
"""For each group a weight (deliveries) and an amount (late ones)."""


def explain_rate(before: Groups, now: Groups) -> Explained | None:
    """Split the difference of two rates, amount by weight, into mix and rate of each group.

    With shares `w` and rates `r`: mix is `(w1 - w0) * (mean r - mean of all)`, rate is
    `mean w * (r1 - r0)`; a group that was not there before (or is not now) is all mix. The split
    is symmetric, so that it does not depend on which of the two comes first, and exact: fractions
    of whole numbers. None where one of the two has no weight.
    """
    old, new = _exact(before), _exact(now)
    weight_0, weight_1 = _weight(old), _weight(new)
    if not weight_0 or not weight_1:
        return None
    rate_0, rate_1 = _amount(old) / weight_0, _amount(new) / weight_1
    middle = (rate_0 + rate_1) / 2
    parts = {}
    for group in dict.fromkeys((*new, *old)):
        (count_0, sum_0), (count_1, sum_1) = old.get(group, _NOTHING), new.get(group, _NOTHING)
        if not count_0 and not count_1:
            continue
        own_0 = sum_0 / count_0 if count_0 else sum_1 / count_1
        own_1 = sum_1 / count_1 if count_1 else own_0
        share_0, share_1 = count_0 / weight_0, count_1 / weight_1
        parts[group] = Part(
            mix=(share_1 - share_0) * ((own_0 + own_1) / 2 - middle),
            rate=(share_0 + share_1) / 2 * (own_1 - own_0),
        )
    return Explained(rate_0, rate_1, Fraction(0), parts)


def explain_sum(before: Groups, now: Groups) -> Explained | None:
    """Split the difference of two amounts into volume, mix and rate: amount = weight * rate."""
    rates = explain_rate(before, now)
    if rates is None:
        return None
    weight_0, weight_1 = _weight(_exact(before)), _weight(_exact(now))
    mean = (weight_0 + weight_1) / 2
    return Explained(
        before=rates.before * weight_0,
        now=rates.now * weight_1,
        volume=(weight_1 - weight_0) * (rates.before + rates.now) / 2,
        parts={
            group: Part(part.mix * mean, part.rate * mean) for group, part in rates.parts.items()
        },
    )


_NOTHING = (Fraction(0), Fraction(0))
_Exact = dict[str, tuple[Fraction, Fraction]]


def _exact(groups: Groups) -> _Exact:
    return {name: (Fraction(weight), Fraction(amount)) for name, (weight, amount) in groups.items()}


def _weight(groups: _Exact) -> Fraction:
    return sum((weight for weight, _ in groups.values()), Fraction(0))


def _amount(groups: _Exact) -> Fraction:
    return sum((amount for _, amount in groups.values()), Fraction(0))
