"""The pages: one question each, a file in `views/` of the same name."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A page; its words are `page.<name>` and `page.<name>_asks` in the catalogue."""

    icon: str
    by_period: bool = True
    """Whether it shows the chosen period; else what it shows is of all time."""
    listed: bool = True
    """Whether the navigation shows it; others are reached from a figure."""


PAGES: Mapping[str, Page] = {
    "overview": Page(":material/home:"),
    "sales": Page(":material/shopping_cart:"),
    "delivery": Page(":material/local_shipping:"),
    "customers": Page(":material/group:"),
    "sellers": Page(":material/storefront:"),
    "products": Page(":material/reviews:"),
    "payments": Page(":material/credit_card:"),
    "explore": Page(":material/query_stats:"),
    "data": Page(":material/verified_user:", by_period=False),
    "orders": Page(":material/receipt_long:", listed=False),
}
