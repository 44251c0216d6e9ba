"""Rows as Postgres copies them out, into the bytes of a Parquet file."""

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from publication.parquet.shapes import Column, Shape

if TYPE_CHECKING:
    import polars as pl

FORMAT = "1"
"""Part of each digest: raise it when the same rows are written otherwise."""

_ROWS_IN_A_GROUP = 50_000
_TIME = "%Y-%m-%d %H:%M:%S%.f"
_NUMERIC = re.compile(r"numeric\((\d+),(\d+)\)")


def encode(rows: bytes, shape: Shape) -> bytes:
    """Return a Parquet file (zstd, with statistics) of rows in Postgres's CSV.

    Times are in UTC; a numeric without a scale becomes a float.
    """
    import polars as pl  # noqa: PLC0415 - a slow import

    names = [column.name for column in shape.columns]
    if rows:
        texts = pl.read_csv(
            io.BytesIO(rows),
            has_header=False,
            schema=dict.fromkeys(names, pl.String),
        )
    else:
        texts = pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    typed = texts.select(_expressions(shape.columns))
    file = io.BytesIO()
    typed.write_parquet(
        file, compression="zstd", statistics="full", row_group_size=_ROWS_IN_A_GROUP
    )
    return file.getvalue()


def count_rows(file: bytes) -> int:
    """Return how many rows a Parquet file holds, by reading all of it."""
    import polars as pl  # noqa: PLC0415 - a slow import

    return pl.read_parquet(io.BytesIO(file)).height


def _expressions(columns: Sequence[Column]) -> "list[pl.Expr]":
    return [_typed(column) for column in columns]


def _typed(column: Column) -> "pl.Expr":
    import polars as pl  # noqa: PLC0415 - a slow import

    text = pl.col(column.name)
    numbers = {
        "smallint": pl.Int16,
        "integer": pl.Int32,
        "bigint": pl.Int64,
        "real": pl.Float32,
        "double precision": pl.Float64,
        "numeric": pl.Float64,
    }
    others = {
        "boolean": text == "t",
        "date": text.str.to_date("%Y-%m-%d"),
        "timestamp without time zone": text.str.to_datetime(_TIME, time_unit="us"),
        "timestamp with time zone": text.str.to_datetime(
            f"{_TIME}%#z", time_unit="us", time_zone="UTC"
        ),
    }
    if numeric := _NUMERIC.fullmatch(column.type):
        return text.cast(pl.Decimal(int(numeric[1]), int(numeric[2])))
    if column.type in numbers:
        return text.cast(numbers[column.type])
    return others.get(column.type, text)
