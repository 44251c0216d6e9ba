"""The processed zone: what an export takes, and a question about three months of it.

`python -m benchmarks.processed` measures in the home of `OLIST_HOME`, where `olist run` has run.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.figures import Figure, table
from olist.services import running
from olist.settings import load_settings
from publication.parquet import export_to_folder, scan

MONTHS = ("2017-11", "2018-01")
ROUNDS = 5


def measure() -> list[Figure]:
    """Return the seconds of an export, and of a question to Polars and to DuckDB."""
    settings = load_settings()
    with tempfile.TemporaryDirectory() as name, running(settings):
        folder = Path(name)
        done = export_to_folder(settings, folder)

        def by_polars() -> object:
            asked = pl.col("partition_month").is_between(pl.lit(MONTHS[0]), pl.lit(MONTHS[1]))
            states = scan(settings, "fct_orders").filter(asked).group_by("customer_state")
            return states.agg(pl.col("gmv_brl").sum()).collect()

        def by_duckdb() -> object:
            files = str(folder / "fct_orders" / "*" / "*.parquet")
            return duckdb.execute(
                "select customer_state, sum(gmv_brl) from read_parquet(?, hive_partitioning = true)"
                " where partition_month between ? and ? group by 1",
                [files, *MONTHS],
            ).fetchall()

        polars, by_file = _seconds(by_polars), _seconds(by_duckdb)
    return [
        Figure(f"{done.parts} Parquet files of {done.tables} tables exported", done.seconds, "s"),
        Figure("… three months of them asked for by Polars, from S3", 1000 * polars, "ms"),
        Figure("… by DuckDB, from a folder", 1000 * by_file, "ms"),
    ]


def _seconds(ask: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


if __name__ == "__main__":
    figures = measure()
    print(table(figures))
    sys.exit(not all(figure.kept for figure in figures))
