"""The page that shows published figures beside those of the generated files."""

import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from ingestion.sources.generate import GenerateSource
from ingestion.sources.generate.census import Figure, count
from olist.progress import silent

_HEAD = """# What the generated files amount to

The source `generate` makes the files at scale 1 so that what is published about the Brazilian
E-Commerce Public Dataset by Olist (version 2, 99,224 reviews) comes out of them, and every known
anomaly is there as often as in it. No row, id or text is taken from it. This page is made by
`python docs/generate.py` from the files of seed 42. {exact} of its {all} lines are exact; by how
much the others may differ, `ingestion/sources/generate/census/` says, and a test claims it. A line
over several figures shows their sums, and the largest difference between two that belong together.
"""


def generated_figures() -> str:
    """Return the page; it makes the files, which takes some seconds."""
    with tempfile.TemporaryDirectory() as folder:
        GenerateSource().files(Path(folder), silent)
        figures = list(count(Path(folder)))
    exact = sum(not figure.difference for figure in figures)
    return _HEAD.format(exact=exact, all=len(figures)) + "".join(_tables(figures))


def _tables(figures: list[Figure]) -> Iterator[str]:
    for topic, mine in groupby(figures, key=lambda figure: figure.topic):
        yield f"\n## {topic}\n\n"
        yield "| figure | published | generated | difference |\n|---|---:|---:|---:|\n"
        yield from (_line(figure) for figure in mine)


def _line(figure: Figure) -> str:
    difference = f"{figure.difference:+,}" if figure.difference else "0"
    if figure.difference and figure.published:
        difference += f" ({figure.difference / figure.published:+.2%})"
    numbers = f"{figure.published:,} | {figure.generated:,} | {difference}"
    return f"| {figure.name} | {numbers} |\n"
