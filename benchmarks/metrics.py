"""Metrics in the database: each by each of its dimensions, from cubes and from facts.

`python -m benchmarks.metrics [--scale 10]`: every metric by every one dimension that it has, its
own time at every grain, on the current publication, or on generated files of that scale in a home
of its own. The time is that of Postgres, planning and running, the median of several runs. Exit
code 1 if the slowest is over its limit.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, table
from olist.services import running
from olist.settings import load_settings
from publication.asking import Ask, question_of
from publication.dimensions import GRAINS, METRIC_TIME
from publication.loaded import semantics_of
from publication.reader import Reader, open_publication
from publication.semantics import Semantics

CUBE_LIMIT, FACT_LIMIT = 20, 1000
"""Milliseconds."""

ROUNDS = 3

PAGE = ("orders", "gmv_brl", "aov_brl", "late_rate")


@dataclass(frozen=True)
class Timed:
    """A question, where its answer came from, and the milliseconds that it took."""

    metrics: tuple[str, ...]
    dimension: str
    source: str
    relation: str
    milliseconds: float


def main() -> int:
    """Measure, and print the table and the slowest questions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, help="generate files of this size, in a new home")
    scale = parser.parse_args().scale
    if scale is None:
        timed = measured()
    else:
        with tempfile.TemporaryDirectory(prefix="olist-bench-") as folder:
            Path(folder).chmod(0o711)
            os.environ["OLIST_HOME"] = str(Path(folder) / "home")
            _olist("run", "--scale", str(scale))
            timed = measured()
            _olist("reset", "--yes")
    figures = _figures(timed)
    print(table(figures))
    for one in sorted(timed, key=lambda one: -one.milliseconds)[:20]:
        print(
            f"{one.milliseconds:8.1f} ms  {one.source} {one.relation}  {one.metrics[0]} by "
            f"{one.dimension}"
        )
    return int(not all(figure.kept for figure in figures))


def measure() -> list[Figure]:
    """Return the figures of the current publication."""
    return _figures(measured())


def measured() -> list[Timed]:
    """Time every metric by every one dimension, and the metrics of a page by month."""
    settings = load_settings()
    with running(settings), open_publication(settings, command="olist bench") as reader:
        semantics = semantics_of(reader.connection, reader.publication)
        asked = [*_questions(semantics), (PAGE, "metric_time__month")]
        return [_timed(reader, metrics, dimension) for metrics, dimension in asked]


def _figures(timed: list[Timed]) -> list[Figure]:
    alone = [one for one in timed if len(one.metrics) == 1]
    page = next(one for one in timed if len(one.metrics) > 1)
    figures = []
    for source, limit in (("cube", CUBE_LIMIT), ("fact", FACT_LIMIT)):
        found = [one.milliseconds for one in alone if one.source == source]
        kept = sum(one <= limit for one in found)
        what = f"{len(found)} metrics by a dimension, of a {source}"
        figures += [
            Figure(f"{what}: the slowest in Postgres", max(found), "ms", limit),
            Figure("… the median", statistics.median(found), "ms"),
            Figure(f"… within {limit} ms", 100 * kept / len(found), "%"),
        ]
    return [*figures, Figure("four metrics of a page by month", page.milliseconds, "ms")]


def _questions(semantics: Semantics) -> Iterator[tuple[tuple[str, ...], str]]:
    for name in semantics.names:
        for dimension in semantics.dimensions((name,)):
            asked = "__".join((*dimension.links, dimension.name))
            if dimension.grain is None:
                yield (name,), asked
                continue
            grains = GRAINS[GRAINS.index(dimension.grain) :]
            for grain in grains if dimension.name == METRIC_TIME else grains[:1]:
                yield (name,), f"{asked}__{grain}"


def _timed(reader: Reader, metrics: tuple[str, ...], dimension: str) -> Timed:
    semantics = semantics_of(reader.connection, reader.publication)
    question, _ = question_of(Ask(metrics, (dimension,)), semantics.dimensions(metrics))
    compiled = semantics.compile(question)
    times: list[float] = []
    while len(times) < ROUNDS and sum(times) < FACT_LIMIT:
        text = f"explain (analyze, timing off, format json) {compiled.sql}"
        (((plan,),),) = reader.connection.execute(text.encode(), {}).fetchall()
        times.append(plan["Planning Time"] + plan["Execution Time"])
    passport = compiled.passports[0]
    return Timed(metrics, dimension, passport.source, passport.relation, statistics.median(times))


def _olist(*arguments: str) -> None:
    command = [sys.executable, "-m", "olist", *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    raise SystemExit(main())
