"""Amounts made to agree with published totals: nearly, by raking, and then to the cent.

1. Raking multiplies the values of each group so that they add up to the group's total, in one way
   of grouping after the other, over and over, until all of them nearly agree.
2. What rounding leaves over is put on a few values of a group, a real on each and the cents on one,
   so that most prices keep the ending that prices have.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ingestion.sources.generate.draws import Floats, Ints

UNKNOWN = -1
"""The total of a group for which none is published."""


@dataclass(frozen=True)
class Grouping:
    """The group of each value, and the total of each group."""

    group: Ints
    totals: Ints

    def sums(self, values: Ints) -> Ints:
        """Add up by group; whole numbers below 2**53, so exact although bincount adds floats."""
        sums = np.bincount(self.group, weights=values, minlength=len(self.totals))
        return sums.astype(np.int64)

    def factors(self, values: Ints) -> Floats:
        """Say by what each group is to be multiplied."""
        sums = self.sums(values)
        known = (self.totals >= 0) & (sums > 0)
        return np.where(known, self.totals, 1).astype(np.float64) / np.where(known, sums, 1)


def rake(values: Ints, groupings: Sequence[Grouping], *, rounds: int = 6) -> Ints:
    """Return the values, with totals near those of every grouping and nearest the last one's."""
    fine = values * 1000
    scaled = [
        Grouping(g.group, np.where(g.totals < 0, UNKNOWN, g.totals * 1000)) for g in groupings
    ]
    for _ in range(rounds):
        for grouping in scaled:
            fine = np.rint(fine * grouping.factors(fine)[grouping.group]).astype(np.int64)
    return (fine + 500) // 1000


def settle_cents(values: Ints, grouping: Grouping, *, free: Ints, unit: int = 100) -> Ints:
    """Put what is missing in each group on its `free` values, in their order, `unit` by `unit`.

    No value falls to less than half; what then is still missing, as in a group that has no free
    value, stays missing.
    """
    values = values.copy()
    missing = np.where(grouping.totals < 0, 0, grouping.totals - grouping.sums(values))
    by_group = free[np.argsort(grouping.group[free], kind="stable")]
    bounds = np.searchsorted(grouping.group[by_group], np.arange(len(missing) + 1))
    for group in np.flatnonzero(missing).tolist():
        mine = by_group[bounds[group] : bounds[group + 1]]
        _put(values, mine, int(missing[group]), unit)
    return values


def _put(values: Ints, mine: Ints, missing: int, unit: int) -> None:
    sign = 1 if missing > 0 else -1
    if sign < 0:
        mine = mine[values[mine] > 4 * unit]
    if not len(mine):
        return
    each, more = divmod(abs(missing) // unit, len(mine))
    step = np.full(len(mine), each, dtype=np.int64)
    step[:more] += 1
    change = sign * step * unit
    # Down, not to less than half: a later value takes over what an earlier one cannot.
    floor = np.where(values[mine] > unit, -(values[mine] // (2 * unit)) * unit, 0)
    change = np.maximum(change, floor) if sign < 0 else change
    values[mine] += change
    left = abs(missing) - abs(int(change.sum()))
    if left:
        last = mine[np.argmax(values[mine])]
        values[last] += sign * (left if sign > 0 else min(left, int(values[last]) // 2))
