"""Every row of a source with the days on which it comes; nothing here does I/O.

1. Orders come in versions (`orders`); customers and items with their order, payments with its
   approval, reviews when they are answered, products and sellers when they are first sold.
2. Rates and weather come on their day. All else, and what has no day, comes on the first day.
3. Every record of the source comes, and the last version of each is as it came. Of several records
   with one key the others come with the last version of the first, so that they are judged alike.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from ingestion.sources.replay.arrival import Versions, as_it_arrives
from ingestion.sources.replay.orders import APPROVED, PURCHASED, day_of, order_versions
from ingestion.sources.replay.rows import Row, Rows

VERSION = 1
"""To be raised with every change that changes a drop of the same files."""

_DATED = {"exchange_rates": "rate_date", "weather_daily": "observed_date"}
TABLES = (
    "orders",
    "customers",
    "order_items",
    "order_payments",
    "order_reviews",
    "products",
    "sellers",
    *_DATED,
)
"""The tables of which rows come day by day; the others come as whole files on the first day."""


@dataclass(frozen=True)
class History:
    """The versions of each row, by table, in the order of the source."""

    tables: Mapping[str, tuple[Versions, ...]]

    @property
    def days(self) -> list[int]:
        """The days on which something comes, as ordinal numbers."""
        rows = chain.from_iterable(self.tables.values())
        return sorted({day for versions in rows for day, _record in versions})

    def state(self, day: int) -> dict[str, list[bytes]]:
        """Return the last record of each row that has come by a day."""
        return {
            table: [record for versions in rows if (record := _last(versions, day))]
            for table, rows in self.tables.items()
        }

    def by_day(self) -> Mapping[int, Mapping[str, list[bytes]]]:
        """Return the records of each day."""
        found: dict[int, dict[str, list[bytes]]] = defaultdict(lambda: defaultdict(list))
        for table, rows in self.tables.items():
            for versions in rows:
                for day, record in versions:
                    found[day][table].append(record)
        return found


def _last(versions: Versions, day: int) -> bytes | None:
    return next((record for on, record in reversed(versions) if on <= day), None)


def tell(files: Mapping[str, Rows], *, seed: int) -> History:
    """Return when the rows of files come, by table.

    Raises:
        ValueError: no order says when it was bought.
    """
    facts = _Facts.of(files)
    return History({name: tuple(_table(rows, facts, seed)) for name, rows in files.items()})


def _table(rows: Rows, facts: "_Facts", seed: int) -> Iterator[Versions]:
    last_day_of: dict[tuple[bytes, ...], int] = {}
    day_of_row = _rule(rows, facts)
    for row in rows.rows:
        key = rows.values(row, rows.table.key)
        if key and key in last_day_of:
            yield [(last_day_of[key], row.record)]
            continue
        if row.cells is None:
            yield [(facts.first, row.record)]
            continue
        versions = order_versions(rows, row) if rows.table.name == "orders" else []
        if not versions:
            versions = [(max(facts.first, day_of_row(row) or 0), row.record)]
        arriving = as_it_arrives(rows, row, versions, seed)
        last_day_of[key] = arriving[-1][0]
        yield arriving


def _rule(rows: Rows, facts: "_Facts") -> Callable[[Row], int | None]:
    """Return what tells the day of a row of a table; None where nothing does."""
    name = rows.table.name

    def by(known: Mapping[bytes, int], column: str) -> Callable[[Row], int | None]:
        place = rows.place(column)
        return lambda row: known.get((row.cells or ())[place])

    if name in _DATED:
        place = rows.place(_DATED[name])
        return lambda row: day_of((row.cells or ())[place])
    if name == "order_reviews":
        ordered, answered = by(facts.bought, "order_id"), rows.place("review_answer_timestamp")
        return lambda row: max(ordered(row) or 0, day_of((row.cells or ())[answered]) or 0)
    if name not in facts.known:
        return lambda _row: None
    return by(*facts.known[name])


@dataclass(frozen=True)
class _Facts:
    """What rows of other tables are dated by."""

    first: int
    bought: Mapping[bytes, int]
    paid: Mapping[bytes, int]
    came: Mapping[bytes, int]
    """By customer, who is one order's."""
    sold: Mapping[bytes, int]
    """By product and by seller: the first day."""

    @property
    def known(self) -> Mapping[str, tuple[Mapping[bytes, int], str]]:
        """By table: what its rows are dated by, and the column that says by which of it."""
        return {
            "customers": (self.came, "customer_id"),
            "order_items": (self.bought, "order_id"),
            "order_payments": (self.paid, "order_id"),
            "products": (self.sold, "product_id"),
            "sellers": (self.sold, "seller_id"),
        }

    @classmethod
    def of(cls, files: Mapping[str, Rows]) -> "_Facts":
        bought: dict[bytes, int] = {}
        paid: dict[bytes, int] = {}
        came: dict[bytes, int] = {}
        columns = ("order_id", "customer_id", PURCHASED, APPROVED)
        for order, customer, bought_at, approved_at in _cells(files, "orders", columns):
            if (day := day_of(bought_at)) is not None and order not in bought:
                bought[order] = day
                paid[order] = max(day, day_of(approved_at) or day)
                came[customer] = min(day, came.get(customer, day))
        first = min(bought.values())
        sold: dict[bytes, int] = {}
        for order, *things in _cells(files, "order_items", ("order_id", "product_id", "seller_id")):
            for thing in things:
                sold[thing] = min(
                    bought.get(order, first), sold.get(thing, bought.get(order, first))
                )
        return cls(first, bought, paid, came, sold)


def _cells(
    files: Mapping[str, Rows], table: str, columns: tuple[str, ...]
) -> Iterator[tuple[bytes, ...]]:
    if rows := files.get(table):
        yield from (values for row in rows.rows if (values := rows.values(row, columns)))
