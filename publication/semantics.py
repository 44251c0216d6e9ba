"""Metrics, compiled to SQL over the tables of one publication.

1. What a metric is stands in the semantic manifest that was published with the rows; the tables it
   is asked of are those of the publication: a cube where it has the answer, else the facts.
2. Compiled SQL does not depend on the values of filters: it is kept, and the values are bound.
"""

import copy
import functools
import json
from dataclasses import dataclass
from typing import Any, Literal

from olist.errors import BadUsage
from publication import cubes
from publication.answers import Metric, Passport
from publication.asking import Question
from publication.dimensions import Dimension, short_names, unknown
from publication.engine import Engine

__all__ = ["Compiled", "Metric", "Question", "Semantics"]


@dataclass(frozen=True)
class Compiled:
    """The SQL of a question, and where each of its metrics comes from."""

    sql: str
    passports: tuple[Passport, ...]


class Semantics:
    """The metrics of one publication."""

    def __init__(self, semantic_manifest: str, schema: str) -> None:
        """Load the manifest, with every table moved to `schema`."""
        manifest = json.loads(semantic_manifest)
        self._definitions = {
            one["name"]: one
            for one in sorted(manifest["metrics"], key=lambda one: str(one["name"]))
        }
        self._aggregation = {
            measure["name"]: measure["agg"]
            for model in manifest["semantic_models"]
            for measure in model["measures"]
        }
        self._facts = Level(manifest, schema, "fact")
        self.cubes = tuple(Level(level, schema, "cube") for level in cubes.levels(manifest))
        self.names = tuple(self._definitions)
        self.metrics = functools.cache(self._metrics)

    def _metrics(self) -> tuple[Metric, ...]:
        """Return every metric."""
        return tuple(self.metric(name) for name in self._definitions)

    def metric(self, name: str) -> Metric:
        """Return the metric of this name, which there must be."""
        one = self._definitions[name]
        said = (one.get("config") or {}).get("meta") or {}
        return Metric(
            name=name,
            label=one.get("label") or name,
            description=(one.get("description") or "").strip(),
            type=one["type"],
            unit=said.get("unit"),
            population=said.get("population"),
            time=said.get("time"),
            published=said.get("published"),
            dimensions=short_names(self.dimensions((name,))),
        )

    def relations(self, name: str) -> tuple[str, ...]:
        """Return the facts that a metric is of."""
        return tuple(self._facts.relation[name].split(", "))

    def is_sum(self, name: str) -> bool:
        """Whether the metric adds up or counts; else it is a ratio, a mean or a quantile."""
        one = self._definitions[name]
        return one["type"] == "simple" and all(
            self._aggregation[measure["name"]] in {"sum", "count", "count_distinct"}
            for measure in one["type_params"]["input_measures"]
        )

    def dimensions(self, metrics: tuple[str, ...]) -> tuple[Dimension, ...]:
        """Return the dimensions that all of these metrics have.

        Raises:
            BadUsage: there is no such metric, or none is named.
        """
        known = list(self._definitions)
        if not metrics:
            raise BadUsage(f"no metric is named: there are {', '.join(known)}")
        for name in metrics:
            if name not in known:
                raise BadUsage(unknown("metric", name, known))
        return self._facts.engine.dimensions(metrics)

    def compile(self, question: Question, *, cubes: bool = True) -> Compiled:
        """Return the SQL that answers the question, of the smallest cube that can, else of facts.

        Raises:
            BadUsage: the metrics cannot be asked by these dimensions together.
        """
        able = (level for level in self.cubes if cubes and level.answers(question))
        level = next(able, self._facts)
        return Compiled(
            sql=level.engine.compile(question),
            passports=tuple(
                Passport(self.metric(name), level.relation[name], level.source)
                for name in question.metrics
            ),
        )


class Level:
    """The facts, or the cubes of one size, and MetricFlow on them."""

    def __init__(
        self, manifest: dict[str, Any], schema: str, source: Literal["cube", "fact"]
    ) -> None:
        self.source = source
        self.engine = Engine(_moved(manifest, schema))
        tables = {
            measure["name"]: model["node_relation"]["alias"]
            for model in manifest["semantic_models"]
            for measure in model["measures"]
        }
        self.relation = {
            metric["name"]: ", ".join(
                sorted({tables[one["name"]] for one in metric["type_params"]["input_measures"]})
            )
            for metric in manifest["metrics"]
        }

    def answers(self, question: Question) -> bool:
        """Whether it has all metrics of the question, by all of its dimensions at their grains."""
        if not self.engine.metrics.issuperset(question.metrics):
            return False
        known = {(one.links, one.name): one for one in self.engine.dimensions(question.metrics)}
        return all(
            (had := known.get((one.links, one.name))) and had.is_as_fine_as(one)
            for one in question.used
        )


def _moved(manifest: dict[str, Any], schema: str) -> dict[str, Any]:
    """Return the manifest with every relation in `schema` of the database one is connected to."""
    moved = copy.deepcopy(manifest)
    spines = (moved.get("project_configuration") or {}).get("time_spines") or []
    for owner in (*moved["semantic_models"], *spines):
        alias = owner["node_relation"]["alias"]
        owner["node_relation"] = {
            "alias": alias,
            "schema_name": schema,
            "database": None,
            "relation_name": f'"{schema}"."{alias}"',
        }
    return moved
