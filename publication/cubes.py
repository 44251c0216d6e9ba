"""The choice of the cube: sums and counts by day that answer what the facts would, sooner.

MetricFlow knows no aggregate tables. A semantic model names its cubes, the smallest first, and a
measure the columns of theirs that add up to it:

    config: {meta: {cubes: [{table: mart_orders_daily, by: [purchase_date, customer_state]}]}}
    config: {meta: {cube: {sum: review_score_sum, count: reviewed_order_count}}}

`by` are all columns that a cube can be asked by. One that is by the month names its column for the
day (`time: {purchase_date: month_start_date}`) and `grain: month`. A cube has rows where its facts
have: sums of items by day of a cube of orders would be zero where they are not there.

From that, each level of cubes is a semantic manifest of its own: the same metrics, by the same
names, asked of the cube, as far as they add up from it, by as many dimensions as it has. A mean is
the ratio of a sum and a count. Whatever such a manifest can answer, it answers as the facts do;
what it lacks, it does not know, and MetricFlow is asked on the facts.
"""

import copy
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def levels(manifest: Json) -> Iterator[Json]:
    """Yield a manifest for each level of cubes, the smallest first.

    A semantic model with fewer cubes than others takes part in the levels beyond with its last.
    """
    count = max((len(_cubes(model)) for model in manifest["semantic_models"]), default=0)
    for number in range(count):
        yield _level(manifest, number)


def tables(manifest: Json) -> set[str]:
    """Return the tables that are named as cubes."""
    return {cube["table"] for model in manifest["semantic_models"] for cube in _cubes(model)}


def _level(manifest: Json, number: int) -> Json:
    models = [
        _moved(model, (_cubes(model)[number:] or _cubes(model)[-1:])[0])
        for model in copy.deepcopy(manifest["semantic_models"])
        if _cubes(model)
    ]
    # Dimensions of tables that only describe, like the region of a state, are joined as ever.
    describing = [model for model in manifest["semantic_models"] if not model["measures"]]
    measures = {measure["name"] for model in models for measure in model["measures"]}
    means = {
        measure["name"]
        for model in manifest["semantic_models"]
        for measure in model["measures"]
        if "count" in _columns(measure)
    }
    return manifest | {
        "semantic_models": [*models, *describing],
        "metrics": list(_metrics(manifest["metrics"], measures, means)),
        "saved_queries": [],
    }


def _moved(model: Json, cube: Json) -> Json:
    """Return the semantic model on its cube, with what the cube has."""
    has = set(cube["by"])
    times = cube.get("time") or {}
    model["node_relation"] = model["node_relation"] | {"alias": cube["table"]}
    model["entities"] = [one for one in model["entities"] if (one["expr"] or one["name"]) in has]
    model["dimensions"] = [
        _coarser(one, times[one["name"]], cube["grain"]) if one["name"] in times else one
        for one in model["dimensions"]
        if one["name"] in times or (one.get("expr") or one["name"]) in has
    ]
    model["measures"] = [
        part
        for measure in model["measures"]
        # A measure with a time of its own is not by the day that the cube is by.
        if not measure.get("agg_time_dimension")
        for part in _parts(measure)
    ]
    return model


def _coarser(dimension: Json, column: str, grain: str) -> Json:
    return dimension | {
        "expr": column,
        "type_params": dimension["type_params"] | {"time_granularity": grain},
    }


def _parts(measure: Json) -> Iterator[Json]:
    columns = _columns(measure)
    if "count" in columns:
        yield measure | {
            "name": _part(measure["name"], "sum"),
            "agg": "sum",
            "expr": columns["sum"],
        }
        yield measure | {
            "name": _part(measure["name"], "count"),
            "agg": "sum",
            "expr": columns["count"],
        }
    elif columns:
        yield measure | {"agg": "sum", "expr": columns["sum"]}


def _metrics(metrics: list[Json], measures: set[str], means: set[str]) -> Iterator[Json]:
    """Yield the metrics that these measures make; those of a mean become ratios."""
    for metric in metrics:
        needed = [one["name"] for one in metric["type_params"]["input_measures"]]
        if metric["filter"] or not needed:
            continue
        if metric["type"] == "simple" and needed[0] in means:
            parts = [_part(needed[0], kind) for kind in ("sum", "count")]
            if measures.issuperset(parts):
                yield from (_simple(metric, part) for part in parts)
                yield _ratio(metric, *parts)
        elif metric["type"] in {"simple", "ratio"} and measures.issuperset(needed):
            yield metric


def _simple(metric: Json, measure: str) -> Json:
    return metric | {
        "name": measure,
        "type_params": {
            "measure": _input(measure),
            "input_measures": [_input(measure)],
            "metrics": [],
        },
    }


def _ratio(metric: Json, numerator: str, denominator: str) -> Json:
    return metric | {
        "type": "ratio",
        "type_params": {
            "numerator": {"name": numerator},
            "denominator": {"name": denominator},
            "input_measures": [_input(numerator), _input(denominator)],
            "metrics": [],
        },
    }


def _input(measure: str) -> Json:
    return {"name": measure, "join_to_timespine": False}


def _part(measure: str, kind: str) -> str:
    return f"{measure}_as_{kind}"


def _cubes(model: Json) -> list[Json]:
    return _meta(model).get("cubes") or []


def _columns(measure: Json) -> Json:
    return _meta(measure).get("cube") or {}


def _meta(element: Json) -> Json:
    return (element.get("config") or {}).get("meta") or {}
