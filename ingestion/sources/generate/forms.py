"""How the files are written: which cells are in quotes, how lines end, the byte order mark."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Literal

import polars as pl

Frames = Iterable[pl.DataFrame]


@dataclass(frozen=True)
class Form:
    """The form of a file; zip prefixes are in quotes in all of them."""

    file: str
    ids_in_quotes: Literal["none", "all", "with a leading digit"] = "none"
    header_in_quotes: bool = True
    mark: str = ""
    line_end: str = "\n"
    decimals: int | None = 2

    def append(self, file: BinaryIO, frames: Frames, *, header: bool) -> int:
        """Write frames, whose texts have their quotes, and return how many rows they had."""
        rows = 0
        for frame in frames:
            if header and not rows:
                file.write(self._header(frame.columns))
            self._with_quoted_ids(frame).write_csv(
                file,
                include_header=False,
                quote_style="never",
                datetime_format="%Y-%m-%d %H:%M:%S",
                float_precision=self.decimals,
                line_terminator=self.line_end,
            )
            rows += len(frame)
        return rows

    def _header(self, columns: Sequence[str]) -> bytes:
        names = [f'"{name}"' if self.header_in_quotes else name for name in columns]
        return (self.mark + ",".join(names) + self.line_end).encode()

    def _with_quoted_ids(self, frame: pl.DataFrame) -> pl.DataFrame:
        if self.ids_in_quotes == "none":
            return frame
        ids = [pl.col(name) for name in frame.columns if name.endswith("_id")]
        if self.ids_in_quotes == "all":
            return frame.with_columns(pl.format('"{}"', name) for name in ids)
        return frame.with_columns(
            pl.when(name < "a").then(pl.format('"{}"', name)).otherwise(name) for name in ids
        )


FORMS = {
    "geolocation": Form("olist_geolocation_dataset.csv", decimals=None),
    "sellers": Form("olist_sellers_dataset.csv", ids_in_quotes="with a leading digit"),
    "products": Form("olist_products_dataset.csv", ids_in_quotes="with a leading digit"),
    "translation": Form(
        "product_category_name_translation.csv",
        header_in_quotes=False,
        mark="\ufeff",
        line_end="\r\n",
    ),
    "exchange_rates": Form("exchange_rates.csv", header_in_quotes=False, decimals=4),
    "weather_daily": Form("weather_daily.csv", header_in_quotes=False, decimals=1),
    "customers": Form("olist_customers_dataset.csv", ids_in_quotes="all"),
    "orders": Form("olist_orders_dataset.csv"),
    "order_items": Form("olist_order_items_dataset.csv"),
    "order_payments": Form("olist_order_payments_dataset.csv"),
    "order_reviews": Form("olist_order_reviews_dataset.csv"),
}
"""The files, in the order in which they are made."""
