"""Write the generated pages: `data.md`, `metrics.md`, `generated.md` whole, else what is marked.

`--check` writes nothing, and fails naming the first page that is stale.
"""

import argparse
import sys
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

from data_dictionary import data_dictionary
from generated_figures import generated_figures
from metric_catalogue import metric_catalogue

from benchmarks.figures import PERFORMANCE, README, with_figures, with_headlines
from ingestion.faults import FAULTS
from tests.mutants.results import with_mutants
from tests.torture.results import with_phases, with_totals

DOCS = Path(__file__).resolve().parent
BEGIN, END = "<!-- known faults -->\n", "<!-- /known faults -->\n"
TREATMENTS = {
    "accepted": "accepted as it is",
    "warned": "accepted with a warning",
    "quarantined": "to quarantine",
    "refused": "refused, with file and reason",
}


def faults(page: str) -> str:
    """Return the page on faults with the table of what `ingestion.faults` knows."""
    lines = ["| what is done | what is found |\n", "|---|---|\n"]
    for treatment, known in groupby(FAULTS, key=lambda fault: fault.treatment):
        found = "; ".join(fault.description for fault in known)
        lines.append(f"| {TREATMENTS[treatment]} | {found} |\n")
    before, rest = page.split(BEGIN)
    return "".join([before, BEGIN, *lines, END, rest.split(END)[1]])


PAGES: dict[Path, Callable[[str], str]] = {
    DOCS / "data.md": lambda _page: data_dictionary(),
    DOCS / "metrics.md": lambda _page: metric_catalogue(),
    DOCS / "generated.md": lambda _page: generated_figures(),
    DOCS / "faults.md": faults,
    DOCS / "torture.md": with_phases,
    DOCS / "mutants.md": with_mutants,
    PERFORMANCE: with_figures,
    README: lambda page: with_totals(with_headlines(page)),
}


def main() -> None:
    """Write the pages, or with `--check` only compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when a page is stale")
    check = parser.parse_args().check
    for path, generate in PAGES.items():
        page = path.read_text("utf-8")
        if generate(page) == page:
            continue
        if check:
            sys.exit(f"{path.name} is stale: run python docs/generate.py")
        path.write_text(generate(page), "utf-8")


if __name__ == "__main__":
    main()
