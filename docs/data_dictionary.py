"""The text of `docs/data.md`: metrics, marts and sources as dbt's YAML describes them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

DOCS = Path(__file__).resolve().parent
MODELS = DOCS.parent / "olist_dbt" / "models"
INTRODUCTION = """\
# The data

Generated from the YAML of `olist_dbt` by `python docs/generate.py`: edit it there.

Money is in Brazilian reais (BRL), times are naive local times. What a description says of "the full
set" is the Kaggle dataset of 99,441 orders.
"""


def data_dictionary() -> str:
    """Return the text of the data dictionary."""
    files = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(MODELS.rglob("*.yml"))]
    sections = [INTRODUCTION, *_metrics(files), *_marts(files), *_rules(files), *_sources(files)]
    return "\n".join(sections)


def _metrics(files: list[dict[str, Any]]) -> Iterator[str]:
    metrics = sorted(_all(files, "metrics"), key=lambda each: str(each["name"]))
    yield (
        "## Metrics\n\nDefined once; the dashboard and `olist metrics` ask for them by name. "
        "Published is what others found in the full set.\n"
    )
    yield _table(
        ("metric", "what it is", "unit", "of", "by the time of", "published"),
        [
            (f"`{each['name']}`", each["description"], *_meta(each["config"]["meta"]))
            for each in metrics
        ],
    )
    for model in _all(files, "semantic_models"):
        yield from _dimensions(model)


def _meta(meta: dict[str, str]) -> tuple[str, ...]:
    return tuple(meta.get(key, "") for key in ("unit", "population", "time", "published"))


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
    yield f"### Dimensions of `{model['name']}`\n\n{_line(model['description'])}\n"
    if "defaults" in model:
        time = model["defaults"]["agg_time_dimension"]
        more = f", and by those of {', '.join(others)}" if others else ""
        yield f"Its metrics go by `metric_time`, the `{time}`, by these{more}.\n"
    else:
        yield f"For metrics that refer to a `{prefix}`.\n"
    yield _table(("dimension", "what it is"), rows)


def _marts(files: list[dict[str, Any]]) -> Iterator[str]:
    yield "## Marts\n\nWhat a publication holds.\n"
    for model in _all(files, "models"):
        if model["name"].startswith(("fct_", "dim_", "mart_")):
            yield f"### {model['name']}\n\n{_line(model['description'])}\n"
            rows = [
                (f"`{each['name']}`", each["data_type"], _with_parent(each))
                for each in model["columns"]
            ]
            yield _table(("column", "type", "what it is"), rows)


def _rules(files: list[dict[str, Any]]) -> Iterator[str]:
    yield "## Rules with a unit test\n"
    rows = [
        (f"`{each['model']}`", each["name"].replace("_", " "), each["description"])
        for each in _all(files, "unit_tests")
    ]
    yield _table(("model", "rule", "what that means"), rows)


def _sources(files: list[dict[str, Any]]) -> Iterator[str]:
    for source in _all(files, "sources"):
        yield f"## Source `{source['name']}`\n\n{_line(source['description'])}\n"
        for table in source["tables"]:
            meta = table.get("config", {}).get("meta", {})
            file = f" File `{meta['file']}`." if "file" in meta else ""
            key = f" Key: `{', '.join(meta['key'])}`." if "key" in meta else ""
            yield f"### {source['schema']}.{table['name']}\n"
            yield f"{_line(table['description'])}{file}{key}\n"
            rows = [
                (f"`{each['name']}`", each.get("data_type", ""), each["description"])
                for each in table["columns"]
            ]
            yield _table(("column", "type", "what it is"), rows)


def _with_parent(column: dict[str, Any]) -> str:
    """Return a column's description, with the column that a relationship test ties it to."""
    for test in column.get("data_tests", []):
        if isinstance(test, dict) and "relationships" in test:
            arguments = test["relationships"]["arguments"]
            parent = arguments["to"].removeprefix("ref('").removesuffix("')")
            return f"{column['description']} Refers to `{parent}.{arguments['field']}`."
    return str(column["description"])


def _all(files: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    return [each for file in files for each in file.get(key, [])]


def _table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [header, ("---",) * len(header), *rows]
    return "".join(f"| {' | '.join(map(_line, line))} |\n" for line in lines)


def _line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
