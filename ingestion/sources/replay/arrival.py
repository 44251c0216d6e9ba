"""Which rows come late, and which come wrong at first: a share of them, told by a seed.

1. Payments, reviews and an order's later states may come one to three days late. What others refer
   to (an order's first state, customers, products, sellers) never does.
2. A customer's city or a review's score may be wrong at first; one to five days later the row comes
   as it should be.
3. No row is overtaken by an earlier version of itself.
"""

from collections.abc import Sequence
from zlib import crc32

from ingestion.sources.replay.rows import Row, Rows

LATE_SHARE = 0.02
WRONG_SHARE = 0.01
_DAYS_LATE = 3
_DAYS_WRONG = 5
_LATE = {"orders", "order_payments", "order_reviews"}
_WRONG = {"customers": "customer_city", "order_reviews": "review_score"}

Versions = list[tuple[int, bytes]]
"""The day of each version of a row, as an ordinal number, and its record; oldest first."""


def as_it_arrives(
    rows: Rows, row: Row, versions: Sequence[tuple[int, bytes]], seed: int
) -> Versions:
    """Return the versions of a row on the days on which they come, one a day at most."""
    name = rows.table.name
    arriving = list(versions)
    if name in _LATE and (days := _drawn(f"{seed} late {name}", row, LATE_SHARE, _DAYS_LATE)):
        on_time = 1 if name == "orders" else 0
        arriving[on_time:] = [(day + days, record) for day, record in arriving[on_time:]]
    if name in _WRONG and (days := _drawn(f"{seed} wrong {name}", row, WRONG_SHARE, _DAYS_WRONG)):
        day, record = arriving[-1]
        wrong = _wrong(rows, row, _WRONG[name])
        arriving[-1:] = [(day, wrong), (day + days, record)]
    by_day = dict(arriving)
    return sorted(by_day.items())


def _drawn(what: str, row: Row, share: float, most: int) -> int:
    """Draw the days by which a row is late or wrong: mostly none."""
    drawn = crc32(row.record, crc32(what.encode()))
    return 1 + drawn % most if drawn < share * 2**32 else 0


def _wrong(rows: Rows, row: Row, column: str) -> bytes:
    (value,) = rows.values(row, [column])
    if value.isdigit():
        return rows.changed(row, {column: b"%d" % (int(value) % 5 + 1)})
    return rows.changed(row, {column: value + b"?"})
