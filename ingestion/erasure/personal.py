"""What belongs to a person, and what stands in its place; nothing here does I/O.

Order numbers (`order_id`, `customer_id`) stay: they name an order in the books, not a person.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

CUSTOMERS = "customers"
ORDERS = "orders"
REVIEWS = "order_reviews"
PERSON_COLUMN = "customer_unique_id"

ERASED = b"erased"
"""What stands in place of a record that cannot be taken apart: a record that never fits."""


@dataclass
class Traces:
    """The names under which a person is found: each is known by the one before it."""

    persons: set[str]
    customer_ids: set[str] = field(default_factory=set)
    order_ids: set[str] = field(default_factory=set)
    review_ids: set[str] = field(default_factory=set)

    def names(self, table: str) -> Mapping[str, set[str]]:
        """Return the columns by which the person's rows of `table` are found, with their values."""
        return {
            CUSTOMERS: {PERSON_COLUMN: self.persons},
            ORDERS: {"customer_id": self.customer_ids},
            REVIEWS: {"order_id": self.order_ids, "review_id": self.review_ids},
        }[table]

    def follow(self, table: str, row: Mapping[str, str]) -> None:
        """Take note of the names that a row of the person gives."""
        if table == CUSTOMERS:
            self.customer_ids.add(row["customer_id"])
        elif table == ORDERS:
            self.order_ids.add(row["order_id"])
        # A review may cover several orders: its words are the person's in all of them.
        elif row["order_id"] in self.order_ids:
            self.review_ids.add(row["review_id"])


def replacements(table: str, pseudonym: str) -> dict[str, str | None]:
    """Return by column what stands in the person's rows of `table`; None is an empty cell."""
    if table == REVIEWS:
        return {"review_comment_title": None, "review_comment_message": None}
    return {
        PERSON_COLUMN: pseudonym,
        "customer_zip_code_prefix": "00000",
        "customer_city": "erased",
    }


def person_hash(person: str, salt: str) -> str:
    """Return how a receipt names a person."""
    return hashlib.sha256(f"{salt}:{person}".encode()).hexdigest()
