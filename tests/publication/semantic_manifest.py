"""The metrics of a candidate made by hand, as dbt writes them."""

from typing import Any

_SAID = {
    "unit": "BRL",
    "population": "all orders",
    "time": "purchase",
    "published": "15,843,553.24",
}


def semantic_manifest() -> dict[str, Any]:
    """Return the metrics of the candidate, as dbt writes them."""
    return {
        "semantic_models": [
            {
                "name": "orders",
                "node_relation": _relation("fct_orders"),
                "defaults": {"agg_time_dimension": "purchased_at"},
                "entities": [
                    {"name": "order", "type": "primary", "expr": "order_id"},
                    {"name": "customer", "type": "foreign", "expr": "customer_id"},
                ],
                "measures": [
                    {"name": "order_count", "agg": "sum", "expr": "1"},
                    {"name": "gmv", "agg": "sum", "expr": "gmv_brl"},
                ],
                "dimensions": [
                    {
                        "name": "purchased_at",
                        "type": "time",
                        "type_params": {"time_granularity": "day"},
                    },
                    {"name": "is_late", "type": "categorical"},
                ],
            },
            {
                "name": "customers",
                "node_relation": _relation("dim_customers"),
                "entities": [{"name": "customer", "type": "primary", "expr": "customer_id"}],
                "measures": [],
                "dimensions": [{"name": "customer_state", "type": "categorical"}],
            },
        ],
        "metrics": [
            _metric("orders", "Orders", "simple", measure=_measure("order_count")),
            _metric("gmv_brl", "GMV", "simple", measure=_measure("gmv")),
            _metric(
                "aov_brl",
                "Average order value",
                "ratio",
                numerator={"name": "gmv_brl"},
                denominator={"name": "orders"},
            ),
            _metric(
                "late_orders",
                "Late orders",
                "simple",
                measure=_measure("order_count"),
                where="{{ Dimension('order__is_late') }} and '100%' like '%\\%%'",
            ),
        ],
        "project_configuration": {
            "time_spine_table_configurations": [],
            "dsi_package_version": {
                "major_version": "0",
                "minor_version": "9",
                "patch_version": "0",
            },
            "time_spines": [
                {
                    "node_relation": _relation("dim_dates"),
                    "primary_column": {"name": "date_day", "time_granularity": "day"},
                    "custom_granularities": [],
                }
            ],
        },
        "saved_queries": [],
    }


def _relation(alias: str) -> dict[str, str]:
    return {
        "alias": alias,
        "schema_name": "candidate",
        "database": "olist",
        "relation_name": f'"olist"."candidate"."{alias}"',
    }


def _measure(name: str) -> dict[str, Any]:
    return {"name": name, "join_to_timespine": False}


def _metric(
    name: str, label: str, kind: str, *, where: str | None = None, **parameters: Any
) -> dict[str, Any]:
    measures = [parameters["measure"]] if "measure" in parameters else []
    if kind == "ratio":
        measures = [_measure("gmv"), _measure("order_count")]
    return {
        "name": name,
        "label": label,
        "description": f"{label}, by definition.",
        "type": kind,
        "type_params": {"metrics": [], "input_measures": measures, **parameters},
        "filter": {"where_filters": [{"where_sql_template": where}]} if where else None,
        "config": {"meta": _SAID if name == "gmv_brl" else {}},
    }
