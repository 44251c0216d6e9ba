"""The text of `docs/data.md`: marts and sources as dbt's YAML describes them."""

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
set" is the Kaggle dataset of 99,441 orders. The [metrics](metrics.md) have a page of their own.
"""


def data_dictionary() -> str:
    """Return the text of the data dictionary."""
    files = described()
    return "\n".join([INTRODUCTION, *_marts(files), *_rules(files), *_sources(files)])


def described() -> list[dict[str, Any]]:
    """Return what every YAML file of the models says."""
    return [yaml.safe_load(path.read_text("utf-8")) for path in sorted(MODELS.rglob("*.yml"))]


def _marts(files: list[dict[str, Any]]) -> Iterator[str]:
    yield "## Marts\n\nWhat a publication holds.\n"
    for model in listed(files, "models"):
        if model["name"].startswith(("fct_", "dim_", "mart_")):
            yield f"### {model['name']}\n\n{line(model['description'])}\n"
            rows = [
                (f"`{each['name']}`", each["data_type"], _with_parent(each))
                for each in model["columns"]
            ]
            yield markdown_table(("column", "type", "what it is"), rows)


def _rules(files: list[dict[str, Any]]) -> Iterator[str]:
    yield "## Rules with a unit test\n"
    rows = [
        (f"`{each['model']}`", each["name"].replace("_", " "), each["description"])
        for each in listed(files, "unit_tests")
    ]
    yield markdown_table(("model", "rule", "what that means"), rows)


def _sources(files: list[dict[str, Any]]) -> Iterator[str]:
    for source in listed(files, "sources"):
        yield f"## Source `{source['name']}`\n\n{line(source['description'])}\n"
        for table in source["tables"]:
            meta = table.get("config", {}).get("meta", {})
            file = f" File `{meta['file']}`." if "file" in meta else ""
            key = f" Key: `{', '.join(meta['key'])}`." if "key" in meta else ""
            yield f"### {source['schema']}.{table['name']}\n"
            yield f"{line(table['description'])}{file}{key}\n"
            rows = [
                (f"`{each['name']}`", each.get("data_type", ""), each["description"])
                for each in table["columns"]
            ]
            yield markdown_table(("column", "type", "what it is"), rows)


def _with_parent(column: dict[str, Any]) -> str:
    """Return a column's description, with the column that a relationship test ties it to."""
    for test in column.get("data_tests", []):
        if isinstance(test, dict) and "relationships" in test:
            arguments = test["relationships"]["arguments"]
            parent = arguments["to"].removeprefix("ref('").removesuffix("')")
            return f"{column['description']} Refers to `{parent}.{arguments['field']}`."
    return str(column["description"])


def listed(files: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Return everything of one kind that the files describe."""
    return [each for file in files for each in file.get(key, [])]


def markdown_table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a table in Markdown."""
    cells = [header, ("---",) * len(header), *rows]
    return "".join(f"| {' | '.join(map(line, row))} |\n" for row in cells)


def line(text: str) -> str:
    """Return the text on one line, as a cell of a table can hold it."""
    return " ".join(text.split()).replace("|", "\\|")
