"""How each of the files is written: which cells are in quotes, how lines end, the byte order mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl


@dataclass(frozen=True)
class Form:
    """The form of a file; zip prefixes are in quotes in all of them."""

    file: str
    ids_in_quotes: Literal["none", "all", "with a leading digit"] = "none"
    header_in_quotes: bool = True
    mark: str = ""
    line_end: str = "\n"
    decimals: int | None = 2

    def header(self, columns: Sequence[str]) -> bytes:
        """Return the header line."""
        names = [f'"{name}"' if self.header_in_quotes else name for name in columns]
        return (self.mark + ",".join(names) + self.line_end).encode()

    def quoted_ids(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Put the ids in quotes that the original has in quotes."""
        if self.ids_in_quotes == "none":
            return frame
        ids = [pl.col(name) for name in frame.columns if name.endswith("_id")]
        if self.ids_in_quotes == "all":
            return frame.with_columns(pl.format('"{}"', name) for name in ids)
        return frame.with_columns(
            pl.when(name < "a").then(pl.format('"{}"', name)).otherwise(name) for name in ids
        )


FORMS = {
    "customers": Form("olist_customers_dataset.csv", ids_in_quotes="all"),
    "geolocation": Form("olist_geolocation_dataset.csv", decimals=None),
    "order_items": Form("olist_order_items_dataset.csv"),
    "order_payments": Form("olist_order_payments_dataset.csv"),
    "order_reviews": Form("olist_order_reviews_dataset.csv"),
    "orders": Form("olist_orders_dataset.csv"),
    "products": Form("olist_products_dataset.csv", ids_in_quotes="with a leading digit"),
    "sellers": Form("olist_sellers_dataset.csv", ids_in_quotes="with a leading digit"),
    "translation": Form(
        "product_category_name_translation.csv",
        header_in_quotes=False,
        mark="\ufeff",
        line_end="\r\n",
    ),
}
