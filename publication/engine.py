"""MetricFlow on one semantic manifest: which dimensions metrics take, and the SQL of a question."""

import functools
import json
import threading
from typing import Any

from metricflow.engine.metricflow_engine import (
    MetricFlowEngine,
    MetricFlowQueryRequest,
    OutputColumnOrderMode,
)
from metricflow.engine.models import Dimension as EngineDimension
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.postgres import PostgresSQLSqlPlanRenderer
from metricflow_semantic_interfaces.type_enums.dimension_type import DimensionType
from metricflow_semantics.errors.error_classes import InvalidQueryException
from metricflow_semantics.model.dbt_manifest_parser import (
    parse_manifest_from_dbt_generated_manifest,
)
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

from olist.errors import BadUsage, OlistError
from publication.asking import Question
from publication.dimensions import METRIC_TIME, Dimension
from publication.filters import marker

_COMPILING = threading.RLock()
"""MetricFlow numbers its subqueries in state that threads share."""


class _Renderer:
    """The one thing that MetricFlow needs of a database to write its SQL."""

    sql_engine_type = SqlEngine.POSTGRES
    sql_plan_renderer = PostgresSQLSqlPlanRenderer()


class Engine:
    """Writes the SQL of questions; what it wrote is kept."""

    def __init__(self, manifest: dict[str, Any]) -> None:
        """Load the manifest, whose relations are those that will be asked."""
        parsed = parse_manifest_from_dbt_generated_manifest(
            manifest_json_string=json.dumps(manifest)
        )
        self.metrics = frozenset(one["name"] for one in manifest["metrics"])
        with _COMPILING:
            self._engine = MetricFlowEngine(SemanticManifestLookup(parsed), _Renderer())  # type: ignore[arg-type]  # It only renders.
        self.compile = functools.lru_cache(maxsize=256)(self._compile)
        self.dimensions = functools.cache(self._dimensions)

    def _dimensions(self, metrics: tuple[str, ...]) -> tuple[Dimension, ...]:
        """Return the dimensions that all of these metrics have."""
        with _COMPILING:
            found = self._engine.simple_dimensions_for_metrics(list(metrics))
        return tuple(sorted({_dimension(one) for one in found}, key=lambda one: one.full_name))

    def _compile(self, question: Question) -> str:
        """Return SQL with a parameter `%(v0)s` for every value, and all other % doubled.

        Raises:
            BadUsage: the metrics cannot be asked by these dimensions together.
        """
        request = MetricFlowQueryRequest.create(
            metric_names=question.metrics,
            group_by_names=tuple(one.full_name for one in question.groups),
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
