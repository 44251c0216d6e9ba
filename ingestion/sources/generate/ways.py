"""In which way each order was paid, so that what each way took is as published."""

from dataclasses import dataclass

import numpy as np

from ingestion.sources.generate import figures_of_payments as figures
from ingestion.sources.generate.calendar import Plan
from ingestion.sources.generate.draws import Flags, Ints, apportion, spread
from ingestion.sources.generate.dues import Dues
from ingestion.sources.generate.parts import Part

_WAYS = tuple(figures.WAYS_OF_PAYING)
_UNPAID = len(_WAYS)


@dataclass(frozen=True)
class Ways:
    """How each order was paid, as an index into the ways of paying; one order was not."""

    way: Ints

    def by(self, *ways: str) -> Flags:
        """Say which orders were paid in one of these ways."""
        return np.isin(self.way, [_WAYS.index(way) for way in ways])


def choose_ways(part: Part, plan: Plan, dues: Dues) -> Ways:
    """Choose the way of paying for each order, then exchange orders until the totals are met."""
    draws = part.draws("ways")
    orders = len(dues.due)
    fixed = np.unique(np.concatenate([dues.undefined, dues.by_card, [plan.unpaid]]))
    counts = dict(figures.WAYS_OF_PAYING)
    shares = apportion(
        orders - 1 - len(dues.undefined), [n for way, n in counts.items() if way != "not defined"]
    )
    names = [way for way in counts if way != "not defined"]
    shares[names.index("card")] -= len(dues.by_card)
    way = np.zeros(orders, dtype=np.int64)
    order = draws.shuffled(orders)
    order = order[~np.isin(order, fixed)]
    way[order] = np.array([_WAYS.index(name) for name in names])[spread(shares)]
    way[dues.undefined] = _WAYS.index("not defined")
    way[plan.unpaid] = _UNPAID
    ways = Ways(way)
    boleto, debit = (part.money(figures.VALUE_CENTS[kind]) for kind in ("boleto", "debit_card"))
    _exchange(way, order, dues.due, "boleto", boleto)
    # Half of what was paid by card and debit is debit.
    halves = int((dues.due[ways.by("card and debit")] // 2).sum())
    _exchange(way, order, dues.due, "debit", debit - halves)
    return ways


def _exchange(way: Ints, order: Ints, due: Ints, name: str, total: int) -> None:
    """Exchange orders of this way for orders paid by card, until they add up to the total."""
    mine = order[way[order] == _WAYS.index(name)]
    cards = order[way[order] == _WAYS.index("card")]
    missing = total - int(due[mine].sum())
    pairs = min(len(mine), len(cards))
    if not pairs:
        return
    sign = 1 if missing > 0 else -1
    gain = sign * (due[cards[:pairs]] - due[mine[:pairs]])
    useful = np.flatnonzero(gain > 0)
    enough = useful[np.cumsum(gain[useful]) <= abs(missing)]
    _swap(way, mine[enough], cards[enough])
    left = abs(missing) - int(gain[enough].sum())
    spare = np.ones(pairs, dtype=np.bool_)
    spare[enough] = False
    mine, cards = mine[:pairs][spare], np.concatenate([cards[:pairs][spare], cards[pairs:]])
    _finish(way, mine, cards, due, sign * left)


def _finish(way: Ints, mine: Ints, cards: Ints, due: Ints, missing: int) -> None:
    """Find one more pair, whose difference is what is missing; exact where there is such a pair."""
    if not missing:
        return
    by_due = cards[np.argsort(due[cards], kind="stable")]
    wanted = due[mine] + missing
    at = np.minimum(np.searchsorted(due[by_due], wanted), len(by_due) - 1)
    nearest = np.argmin(np.abs(due[by_due[at]] - wanted))
    if abs(int(due[by_due[at[nearest]]] - wanted[nearest])) < abs(missing):
        _swap(way, mine[nearest : nearest + 1], by_due[at[nearest] : at[nearest] + 1])


def _swap(way: Ints, some: Ints, others: Ints) -> None:
    way[some], way[others] = way[others], way[some]
