"""Every question that a cube answers, asked of the facts too."""

import math
from collections.abc import Iterator
from typing import Any

from publication.answers import Table
from publication.asking import Ask
from publication.querying import Run, answer
from publication.semantics import Semantics

GRAINS = ("day", "week", "month", "quarter", "year")


def differences(semantics: Semantics, run: Run) -> tuple[list[Any], set[tuple[str, str, str]]]:
    """Return the cells in which cube and facts differ, and what was compared.

    What was compared is a set of metric, dimension and cube.
    """
    found: list[Any] = []
    compared = set()
    for metrics, dimension in sorted(set(_questions(semantics))):
        cube, fact = (_ask(semantics, run, metrics, dimension, cubes=way) for way in (True, False))
        assert {one.source for one in fact.passports} == {"fact"}
        compared |= {(one.metric.name, dimension, one.relation) for one in cube.passports}
        for ours, theirs in zip(cube.rows, fact.rows, strict=True):
            found += [
                (name, dimension, ours[0], one, other)
                for name, one, other in zip(cube.columns, ours, theirs, strict=True)
                if not _same(one, other)
            ]
    return found, compared


def _questions(semantics: Semantics) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield all metrics of one cube together, by each of their dimensions at each grain."""
    for level in semantics.cubes:
        names = [name for name in semantics.names if name in level.engine.metrics]
        for relation in sorted({level.relation[name] for name in names}):
            metrics = tuple(name for name in names if level.relation[name] == relation)
            for dimension in level.engine.dimensions(metrics):
                full = "__".join((*dimension.links, dimension.name))
                if not dimension.grain:
                    yield metrics, full
                    continue
                for grain in GRAINS[GRAINS.index(dimension.grain) :]:
                    yield metrics, f"{full}__{grain}"


def _ask(
    semantics: Semantics, run: Run, metrics: tuple[str, ...], dimension: str, *, cubes: bool
) -> Table:
    return answer(Ask(metrics, (dimension,)), semantics, run, frozenset, cubes=cubes)


def _same(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        return math.isclose(one, other, rel_tol=1e-9)
    return bool(one == other)
