"""Building the warehouse: dbt against the bare SQL of the same models and tests, and a day of news.

`python -m benchmarks.warehouse`: generated files at their original size; then ten times that, but
for one day, which comes as a delta afterwards (`benchmarks/news.py`).

1. The bare SQL is what dbt compiled, of the same build, one statement after the other through one
   connection into a schema of its own: no contracts, comments, indexes, hooks and no dbt.
2. The seconds of models are those that dbt measured, added up, since it writes two at a time.
3. From load to publication counts loading, building with all tests, and publishing; not landing.
"""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import sql

from benchmarks.figures import Figure, table
from benchmarks.ingesting import Folder
from benchmarks.news import hold_back
from benchmarks.warehouses import OneDatabase, fresh_warehouse
from ingestion.pipeline import land_all, load
from ingestion.sources import Source, open_source
from olist.database import connect
from olist.dbt import build
from olist.progress import silent
from olist.services import running
from olist.settings import load_settings
from publication.publish import publish

LARGE = 10

DBT_LIMIT_SECONDS = 20.0
GROWTH_LIMIT = 11.0
MODELS_LIMIT_PERCENT = 10.0
LINE_LIMIT_PERCENT = 35.0


@dataclass(frozen=True)
class Shown:
    """What it took from load to publication."""

    load: float
    build: float
    models: dict[str, float]
    tests: dict[str, float]
    publish: float

    @property
    def seconds(self) -> float:
        """All of it."""
        return self.load + self.build + self.publish


def main() -> int:
    """Measure, print where the time goes and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="size of the smaller files")
    figures = measure(parser.parse_args().scale)
    print(table(figures))
    return int(not all(figure.kept for figure in figures))


def measure(scale: float = 1.0) -> list[Figure]:
    """Return all figures of the warehouse."""
    with running(load_settings()):
        with fresh_warehouse() as settings:
            small = _shown(settings, open_source("generate", settings, scale=scale))
            small_bare = _bare_seconds(settings)
        with fresh_warehouse() as settings, tempfile.TemporaryDirectory() as folder:
            state, day = Path(folder) / "state", Path(folder) / "day"
            state.mkdir()
            open_source("generate", settings, scale=LARGE * scale).files(state, silent)
            hold_back(state, day)
            large = _shown(settings, Folder(state, "snapshot", settings))
            large_bare = _bare_seconds(settings)
            news = _shown(settings, Folder(day, "delta", settings))
    _print_profile("all of it", large)
    _print_profile("a day's news", news)
    models, all_models = sum(news.models.values()), sum(large.models.values())
    return [
        Figure("the models and data tests as bare SQL", small_bare, "s"),
        Figure("… what `dbt build` takes beyond", small.build - small_bare, "s", DBT_LIMIT_SECONDS),
        Figure(
            "… bare SQL at ten times the size, as a multiple",
            large_bare / small_bare,
            "x",
            GROWTH_LIMIT,
        ),
        Figure("a day's news at that size: from load to publication", news.seconds, "s"),
        Figure("… as a share of all", 100 * news.seconds / large.seconds, "%", LINE_LIMIT_PERCENT),
        Figure(
            "… the models alone, as a share", 100 * models / all_models, "%", MODELS_LIMIT_PERCENT
        ),
    ]


def _shown(settings: OneDatabase, source: Source) -> Shown:
    """Land `source`; then load, build and publish it."""
    land_all(settings, (source,))
    began = time.monotonic()
    load(settings)
    loaded = time.monotonic()
    build(settings)
    built = time.monotonic()
    publish(settings, target_dir=settings.dbt_target_dir)
    done = time.monotonic()
    models: dict[str, float] = {}
    tests: dict[str, float] = {}
    for result in _results(settings):
        kind, _, name = result["unique_id"].split(".")[:3]
        (tests if kind == "test" else models)[name] = float(result["execution_time"])
    return Shown(loaded - began, built - loaded, models, tests, done - built)


def _bare_seconds(settings: OneDatabase) -> float:
    """Run what dbt compiled in its last build, in that order, in a schema of its own."""
    manifest = json.loads((settings.dbt_target_dir / "manifest.json").read_text())
    with connect(settings, "transformer", autocommit=True) as connection:
        connection.execute("create schema bare")
        started = time.monotonic()
        for result in _results(settings):
            node = manifest["nodes"][result["unique_id"]]
            compiled = (result["compiled_code"] or "").replace('"candidate".', '"bare".')
            connection.execute(_statement(node, compiled))
        seconds = time.monotonic() - started
        connection.execute("drop schema bare cascade")
    return seconds


def _statement(node: dict[str, Any], compiled: str) -> bytes:
    if node["resource_type"] == "test":
        return b"select count(*) from (" + compiled.encode() + b"\n) as failing"
    name = sql.Identifier("bare", node["alias"])
    if node["resource_type"] == "seed":
        seed = sql.Identifier("candidate", node["alias"])
        return sql.SQL("create table {} as table {}").format(name, seed).as_bytes()
    kind = "view" if node["config"]["materialized"] == "view" else "table"
    begin = sql.SQL("create view {} as " if kind == "view" else "create table {} as ")
    return begin.format(name).as_bytes() + compiled.encode()


def _results(settings: OneDatabase) -> list[dict[str, Any]]:
    results = json.loads((settings.dbt_target_dir / "run_results.json").read_text())["results"]
    return [one for one in results if one["unique_id"].startswith(("model.", "seed.", "test."))]


def _print_profile(what: str, shown: Shown) -> None:
    """Print where the time goes, the dearest first."""
    print(
        f"\n{what}: load {shown.load:.1f} s, build {shown.build:.1f} s "
        f"(models {sum(shown.models.values()):.1f}, tests {sum(shown.tests.values()):.1f}, "
        f"two at a time), publish {shown.publish:.1f} s",
        file=sys.stderr,
    )
    for kind in (shown.models, shown.tests):
        for name, seconds in sorted(kind.items(), key=lambda one: -one[1])[:12]:
            print(f"  {seconds:7.2f}  {name}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
