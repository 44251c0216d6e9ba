"""Metrics, compiled to SQL over the tables of one publication by MetricFlow.

1. What a metric is stands in the semantic manifest that was published with the rows; the tables it
   is asked of are those of the publication.
2. Compiled SQL does not depend on the values of filters: it is kept, and the values are bound.
"""

import functools
import json
import threading
from dataclasses import dataclass
from typing import Any

from metricflow.engine.metricflow_engine import (
    MetricFlowEngine,
    MetricFlowQueryRequest,
    OutputColumnOrderMode,
)
from metricflow.engine.models import Dimension as EngineDimension
from metricflow.engine.models import Metric as EngineMetric
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.postgres import PostgresSQLSqlPlanRenderer
from metricflow_semantic_interfaces.type_enums.dimension_type import DimensionType
from metricflow_semantics.errors.error_classes import InvalidQueryException
from metricflow_semantics.model.dbt_manifest_parser import (
    parse_manifest_from_dbt_generated_manifest,
)
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

from olist.errors import BadUsage, OlistError
from publication.dimensions import METRIC_TIME, Dimension, short_names, unknown
from publication.filters import marker

_COMPILING = threading.RLock()
"""MetricFlow numbers its subqueries in state that threads share."""


@dataclass(frozen=True)
class Metric:
    """A metric as its definition describes it; `dimensions` are the shortest names it takes."""

    name: str
    label: str
    description: str
    type: str
    unit: str | None
    population: str | None
    """Of what it is, in words."""
    published: str | None
    """What others published of the full data set."""
    dimensions: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """What is asked, in full names; the conditions have markers for `values` values."""

    metrics: tuple[str, ...]
    group_by: tuple[str, ...]
    conditions: tuple[str, ...]
    values: int
    order_by: tuple[str, ...]
    limit: int | None


class _Renderer:
    """The one thing that MetricFlow needs of a database to write its SQL."""

    sql_engine_type = SqlEngine.POSTGRES
    sql_plan_renderer = PostgresSQLSqlPlanRenderer()


class Semantics:
    """The metrics of one publication."""

    def __init__(self, semantic_manifest: str, schema: str) -> None:
        """Load the manifest, with every table moved to `schema`."""
        moved = json.dumps(_moved(json.loads(semantic_manifest), schema))
        manifest = parse_manifest_from_dbt_generated_manifest(manifest_json_string=moved)
        with _COMPILING:
            self._engine = MetricFlowEngine(SemanticManifestLookup(manifest), _Renderer())  # type: ignore[arg-type]  # It only renders.
        self.compile = functools.lru_cache(maxsize=256)(self._compile)
        self.metrics = functools.cache(self._metrics)
        self.dimensions = functools.cache(self._dimensions)

    def _metrics(self) -> tuple[Metric, ...]:
        """Return every metric."""
        with _COMPILING:
            known = self._engine.list_metrics(include_dimensions=False)
        return tuple(
            Metric(
                name=one.name,
                label=one.label or one.name,
                description=one.description or "",
                type=one.type.value,
                unit=_meta(one).get("unit"),
                population=_meta(one).get("population"),
                published=_meta(one).get("published"),
                dimensions=short_names(self.dimensions((one.name,))),
            )
            for one in known
        )

    def _dimensions(self, metrics: tuple[str, ...]) -> tuple[Dimension, ...]:
        """Return the dimensions that all of these metrics have.

        Raises:
            BadUsage: there is no such metric, or none is named.
        """
        with _COMPILING:
            known = [one.name for one in self._engine.list_metrics(include_dimensions=False)]
            if not metrics:
                raise BadUsage(f"no metric is named: there are {', '.join(known)}")
            for name in metrics:
                if name not in known:
                    raise BadUsage(unknown("metric", name, known))
            found = self._engine.simple_dimensions_for_metrics(list(metrics))
        return tuple(sorted({_dimension(one) for one in found}, key=lambda one: one.full_name))

    def _compile(self, question: Question) -> str:
        """Return SQL with a parameter `%(v0)s` for every value, and all other % doubled.

        Raises:
            BadUsage: the metrics cannot be asked by these dimensions together.
        """
        request = MetricFlowQueryRequest.create(
            metric_names=question.metrics,
            group_by_names=question.group_by,
            where_constraints=question.conditions,
            order_by_names=question.order_by,
            limit=question.limit,
            output_column_order_mode=OutputColumnOrderMode.INPUT_ORDER,
        )
        try:
            with _COMPILING:
                text = self._engine.explain(request).sql_statement.without_descriptions.sql
        except InvalidQueryException as error:
            raise BadUsage(f"this cannot be asked: {' '.join(str(error).split())[:500]}") from error
        return _with_parameters(text, question.values)


def _meta(metric: EngineMetric) -> dict[str, Any]:
    return dict(metric.config.meta) if metric.config else {}


def _with_parameters(text: str, values: int) -> str:
    text = text.replace("%", "%%")
    for number in range(values):
        quoted = f"'{marker(number)}'"
        if quoted not in text:
            raise OlistError(f"MetricFlow lost a value of a filter in: {text}")
        text = text.replace(quoted, f"%(v{number})s")
    if marker(0).partition("0")[0] in text:
        raise OlistError(f"MetricFlow changed the value of a filter in: {text}")
    return text


def _moved(manifest: dict[str, Any], schema: str) -> dict[str, Any]:
    """Return the manifest with every relation in `schema` of the database one is connected to."""
    spines = (manifest.get("project_configuration") or {}).get("time_spines") or []
    for owner in (*manifest["semantic_models"], *spines):
        alias = owner["node_relation"]["alias"]
        owner["node_relation"] = {
            "alias": alias,
            "schema_name": schema,
            "database": None,
            "relation_name": f'"{schema}"."{alias}"',
        }
    return manifest


def _dimension(one: EngineDimension) -> Dimension:
    grain = None
    if one.type is DimensionType.TIME:
        given = one.type_params.time_granularity if one.type_params else None
        grain = given.value if given else "day"
    return Dimension(
        name=METRIC_TIME if one.name.startswith(METRIC_TIME) else one.name,
        links=tuple(link.element_name for link in one.entity_links),
        kind="time" if grain else "categorical",
        grain=grain,
        label=one.label,
        description=one.description,
    )
