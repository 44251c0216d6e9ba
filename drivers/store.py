"""The rows that the drivers are fitted on, and the tables that hold what was found."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl
from psycopg import sql

from drivers.asked import HASHES, Connection, forget
from drivers.models import ModelResult


def read_orders(connection: Connection, *, share: float) -> pl.DataFrame:
    """Return the rows of `int_orders_driver_features`, or a share of them that is always the same.

    Flags are 0 and 1; sorted by order, so that equal rows give equal sums.
    """
    columns = connection.execute(
        """
        select column_name, data_type from information_schema.columns
        where table_schema = 'candidate' and table_name = 'int_orders_driver_features'
        order by ordinal_position
        """
    ).fetchall()
    query = sql.SQL(
        """
        copy (
            select {columns} from candidate.int_orders_driver_features
            where hashtextextended(order_id, 0) & {last_hash} < {hashes}
            order by order_id
        ) to stdout (format csv, header)
        """
    ).format(
        columns=sql.SQL(", ").join(_read_as(name, kind) for name, kind in columns),
        last_hash=HASHES - 1,
        hashes=round(share * HASHES),
    )
    with connection.cursor() as cursor, cursor.copy(query) as copied:
        text = b"".join(bytes(block) for block in copied)
    types = {name: _TYPES.get(kind, pl.Float64) for name, kind in columns}
    return pl.read_csv(text, schema=types)


_TYPES = {"text": pl.String, "date": pl.Date, "integer": pl.Int64, "boolean": pl.Int64}


def _read_as(name: str, kind: str) -> sql.Composable:
    column = sql.Identifier(name)
    if kind == "boolean":
        return sql.SQL("cast({} as integer) as {}").format(column, column)
    return column


def write(
    connection: Connection, results: Sequence[ModelResult], *, rows_fingerprint: str, share: float
) -> None:
    """Put what was found in the place of what was found before."""
    forget(connection)
    for result in results:
        row = model_row(result) | {"rows_fingerprint": rows_fingerprint, "sampled_share": share}
        _insert(connection, "driver_models", [row])
        _insert(connection, "driver_terms", list(term_rows(result)))


def _insert(connection: Connection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        statement = sql.SQL("insert into drivers.{} ({}) values ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, rows[0])),
            sql.SQL(", ").join(map(sql.Placeholder, rows[0])),
        )
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def model_row(result: ModelResult) -> dict[str, Any]:
    """Return the row of a model, without the rows that it was given."""
    quality = (
        {name: _rounded(value) for name, value in vars(result.quality).items()}
        if (result.quality)
        else {}
    )
    return {
        "model_name": result.model.name,
        "outcome": result.model.outcome,
        "known_at": result.model.known_at,
        "limits": result.model.limits,
        "reason": result.reason,
        "dropped_terms": "; ".join(result.dropped) or None,
        **vars(result.window),
        **quality,
    }


def term_rows(result: ModelResult) -> Iterator[dict[str, Any]]:
    """Yield the rows of its terms."""
    for number, found in enumerate(result.terms, start=1):
        row = {
            "model_name": result.model.name,
            "term": found.term.name,
            "term_number": number,
            "label": found.term.label,
            "unit": found.term.unit,
            "is_flag": found.term.is_flag,
            "trained_mean": _rounded(found.mean),
            "p_value": _rounded(found.p_value),
        }
        for end, coefficient, effect in zip(
            ("", "_low", "_high"), found.coefficient.ends(), found.effect.ends(), strict=True
        ):
            row[f"coefficient{end}"] = _rounded(coefficient)
            row[f"odds_ratio{end}"] = _rounded(math.exp(coefficient))
            row[f"effect_points{end}"] = _rounded(100 * effect)
        yield row


def _rounded(value: float) -> float:
    """Return six digits: the last ones depend on the machine."""
    return float(f"{value:.6g}")
