"""What stands out: groups that differ from the period compared with by more than chance."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.formats import Number
from app.uncertain import ENOUGH

Z = 3.0
"""Standard errors from which a difference is news: one group in 370 passes it by chance."""

Counts = Mapping[str, tuple[Number, Number]]
"""For each group how many of how many."""


@dataclass(frozen=True)
class News:
    """A group whose share differs; `z` is by how many standard errors."""

    kind: Literal["late", "share"]
    group: str
    before: float
    now: float
    count: int
    z: float


def news(kind: Literal["late", "share"], before: Counts, now: Counts) -> list[News]:
    """Return the groups that differ, by the two-proportion z test with a pooled share."""
    found = []
    for group, (hits, count) in now.items():
        hits_0, count_0 = before.get(group, (0, 0))
        if min(count, count_0) < ENOUGH:
            continue
        pooled = (float(hits) + float(hits_0)) / (float(count) + float(count_0))
        error = math.sqrt(pooled * (1 - pooled) * (1 / float(count) + 1 / float(count_0)))
        share, share_0 = float(hits) / float(count), float(hits_0) / float(count_0)
        if error and abs(z := (share - share_0) / error) >= Z:
            shown = int(count if kind == "late" else hits)
            found.append(News(kind, group, share_0, share, shown, z))
    return found


def most(found: list[News], count: int = 6) -> list[News]:
    """Return the clearest news, the clearest first."""
    return sorted(found, key=lambda one: -abs(one.z))[:count]
