"""The text of `docs/metrics.md`: metrics and their dimensions as dbt's YAML describes them."""

from collections.abc import Iterator
from typing import Any

from data_dictionary import described, line, listed, markdown_table

INTRODUCTION = """\
# The metrics

Generated from the semantic layer in `olist_dbt` by `python docs/generate.py`: edit it there.

Each is defined once; the dashboard and `olist metrics` ask for them by name, of one publication:

    olist metrics query orders gmv_brl --grain month --compare year
    olist metrics query late_rate --by customer_state --period 2018-Q1 --compare previous
    olist metrics query aov_brl --where "customer_state in SP, RJ" --publication 3 --explain

`--compare` sets each figure beside that of the period before, or of the same one a year before,
like with like: a period of which a month is not complete in the data is named, and not compared.
`--explain` says what a figure is, which table it comes from, and by which SQL.

Sums, and means and ratios of sums, come from a cube where they are asked by no more than it has
(time, state, region, category); a test asks all of these questions of the facts too, and gets the
same. All else comes from the facts. Money is in Brazilian reais (BRL) unless it says USD. Published
is what others found in the full set, the Kaggle dataset of 99,441 orders.
"""


def metric_catalogue() -> str:
    """Return the text of the page on metrics."""
    files = described()
    return "\n".join([INTRODUCTION, _metrics(files), *_all_dimensions(files)])


def _metrics(files: list[dict[str, Any]]) -> str:
    metrics = sorted(listed(files, "metrics"), key=lambda each: str(each["name"]))
    return markdown_table(
        ("metric", "what it is", "unit", "of", "by the time of", "published"),
        [
            (f"`{each['name']}`", each["description"], *_meta(each["config"]["meta"]))
            for each in metrics
        ],
    )


def _meta(meta: dict[str, str]) -> tuple[str, ...]:
    return tuple(meta[key] for key in ("unit", "population", "time", "published"))


def _all_dimensions(files: list[dict[str, Any]]) -> Iterator[str]:
    yield "## Dimensions\n\nOf the metrics of a semantic model, and of those that refer to it.\n"
    for model in listed(files, "semantic_models"):
        yield from _dimensions(model)


def _dimensions(model: dict[str, Any]) -> Iterator[str]:
    """Yield the dimensions of a semantic model, for its metrics and for those that refer to it."""
    entities = model.get("entities", [])
    prefix = model.get("primary_entity") or next(
        each["name"] for each in entities if each["type"] == "primary"
    )
    others = [f"`{each['name']}`" for each in entities if each["type"] == "foreign"]
    rows = [
        (f"`{prefix}__{each['name']}`", each["description"])
        for each in model["dimensions"]
        if each["type"] == "categorical"
    ]
    if not rows:
        return
    yield f"### Dimensions of `{model['name']}`\n\n{line(model['description'])}\n"
    if "defaults" in model:
        time = model["defaults"]["agg_time_dimension"]
        more = f", and by those of {', '.join(others)}" if others else ""
        yield f"Its metrics go by `metric_time`, the `{time}`, by these{more}.\n"
    else:
        yield f"For metrics that refer to a `{prefix}`.\n"
    yield markdown_table(("dimension", "what it is"), rows)
