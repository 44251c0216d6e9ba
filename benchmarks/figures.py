"""A measured figure, the table of them, and where they are kept for the README."""

import json
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
PERFORMANCE = README.parent / "docs" / "performance.md"
RESULTS = Path(__file__).parent / "results.json"
BEGIN, END = "<!-- figures -->\n", "<!-- /figures -->\n"


@dataclass(frozen=True)
class Figure:
    """One figure: what, its value, its unit (`s`, `MB`, `x`, `pages`), its limit, if any."""

    what: str
    value: float
    unit: str
    limit: float | None = None
    headline: bool = False
    """Whether the README shows it; the page on performance shows all."""

    @property
    def kept(self) -> bool:
        """Whether the figure is within its limit."""
        return self.limit is None or self.value <= self.limit


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a Markdown table."""
    lines = ["| what | measured | limit |", "|---|---|---|"]
    for figure in figures:
        limit = _quantity(figure.limit, figure.unit) if figure.limit is not None else ""
        lines.append(f"| {figure.what} | {_quantity(figure.value, figure.unit)} | {limit} |")
    return "\n".join(lines) + "\n"


def machine() -> str:
    """Name the machine in words: cores, system, Python."""
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}"
    )


def keep(figures: Sequence[Figure]) -> None:
    """Write the figures to `results.json` and into the documents."""
    results = {
        "machine": machine(),
        "date": datetime.now(UTC).date().isoformat(),
        "figures": [asdict(figure) for figure in figures],
    }
    RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    README.write_text(with_headlines(README.read_text()))
    PERFORMANCE.write_text(with_figures(PERFORMANCE.read_text()))


def with_headlines(page: str) -> str:
    """Return a page with the headlines of the kept figures between its two marks."""
    return _with_figures(page, lambda figure: figure.headline)


def with_figures(page: str) -> str:
    """Return a page with all kept figures between its two marks."""
    return _with_figures(page, lambda _figure: True)


def _with_figures(page: str, shown: Callable[[Figure], bool]) -> str:
    kept = json.loads(RESULTS.read_text())
    figures = [figure for entry in kept["figures"] if shown(figure := Figure(**entry))]
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    said = f"{table(figures)}\nMeasured on {kept['machine']}, on {kept['date']}.\n"
    return f"{before}{BEGIN}{said}{END}{after}"


def _quantity(value: float, unit: str) -> str:
    digits = 0 if unit in ("MB", "pages") else 2 if value < 10 else 1
    return f"{value:.{digits}f} {unit}"
