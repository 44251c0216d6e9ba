"""Random numbers and shares that are the same on every machine, platform and version.

1. Only raw bits of PCG64 are drawn: numpy promises their stream, not that of `integers`.
2. Arithmetic on them is of whole numbers, or one IEEE operation at a time: exp, log and sums of
   floats differ in the last bit between processors, and a last bit can move a cent.
3. Every concern draws from a stream of its own name, so that a change in one leaves the others.
"""

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class Draws:
    """One stream of random numbers, known by a few whole numbers."""

    def __init__(self, entropy: Sequence[int]) -> None:
        """Begin the stream."""
        self._bits = np.random.PCG64(np.random.SeedSequence(entropy))

    def _raw(self, count: int) -> npt.NDArray[np.uint64]:
        return np.asarray(self._bits.random_raw(count), dtype=np.uint64)

    def uniform(self, count: int) -> Floats:
        """Draw from [0, 1)."""
        return (self._raw(count) >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def below(self, count: int, limit: int | Ints) -> Ints:
        """Draw whole numbers from 0 to `limit` - 1; a limit is less than 2**31."""
        high = (self._raw(count) >> np.uint64(33)).astype(np.int64)
        return (high * limit) >> 31

    def shuffled(self, count: int) -> Ints:
        """Draw an order of 0 … `count` - 1."""
        return np.argsort(self._raw(count), kind="stable").astype(np.int64)

    def along(self, count: int, quantiles: Floats) -> Floats:
        """Draw from a distribution given by its quantiles at equal steps."""
        position = self.uniform(count) * (len(quantiles) - 1)
        lower = position.astype(np.int64)
        step = (quantiles[lower + 1] - quantiles[lower]) * (position - lower)
        return quantiles[lower] + step

    def ids(self, count: int) -> list[str]:
        """Draw ids of 32 hexadecimal digits."""
        text = self._raw(2 * count).astype("<u8").tobytes().hex()
        return [text[start : start + 32] for start in range(0, 32 * count, 32)]


class Pool:
    """Hands out members of a shuffled population, none of them twice."""

    def __init__(self, order: Ints) -> None:
        """Hand out in this order."""
        self._order = order
        self._free = np.ones(len(order), dtype=np.bool_)

    def take(self, count: int, where: Flags) -> Ints:
        """Take `count` members for which `where` holds, or as many as there are."""
        taken = self._order[self._free[self._order] & where[self._order]][:count]
        self._free[taken] = False
        return taken


def apportion(total: int, weights: Sequence[int], *, least: int = 0) -> list[int]:
    """Divide `total` in proportion to the weights, by largest remainder, each at least `least`.

    Weights that add up to `total` come back as they are.
    """
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda i: (-(total * weights[i] % whole), -weights[i], i)
    )
    for index in by_remainder[: total - sum(shares)]:
        shares[index] += 1
    for index, share in enumerate(shares):
        if share < least:
            shares[shares.index(max(shares))] -= least - share
            shares[index] = least
    return shares


def spread(shares: Sequence[int]) -> Ints:
    """Repeat the index of each share as often as it says: [2, 1] gives [0, 0, 1]."""
    return np.repeat(np.arange(len(shares), dtype=np.int64), shares)


def evenly(count: int, total: int) -> Ints:
    """Return `count` different indices below `total`, at even distances."""
    count = min(count, total)
    return (2 * np.arange(count, dtype=np.int64) + 1) * total // max(2 * count, 1)


def lognormal(median: float, mean: float, steps: int = 1024) -> Floats:
    """Return the quantiles of a log-normal distribution, rounded so that all machines agree."""
    sigma = math.sqrt(2 * math.log(mean / median))
    normal = NormalDist()
    points = [normal.inv_cdf((step + 0.5) / (steps + 1)) for step in range(steps + 1)]
    return np.array([round(median * math.exp(sigma * point), 6) for point in points])
