"""`make bench`: measure everything, write the figures into the README; exit code 1 past a limit.

The homes are its own, below the folder for temporary files; what the machine does beside it shows.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import (
    dashboard,
    generating,
    ingestion,
    line,
    metrics,
    orchestration,
    processed,
    publishing,
    warehouse,
)
from benchmarks.figures import keep, table

OF_A_WAREHOUSE = (generating, ingestion, dashboard, metrics, processed, publishing, warehouse)
"""What is measured in the home of `OLIST_HOME`, where `olist run` has run."""


def main() -> int:
    """Measure, print the table, keep it."""
    figures = [*line.measure(), *orchestration.measure()]
    with tempfile.TemporaryDirectory(prefix="olist-bench-") as folder:
        Path(folder).chmod(0o711)
        os.environ["OLIST_HOME"] = str(Path(folder) / "home")
        _olist("run")
        figures += [figure for part in OF_A_WAREHOUSE for figure in part.measure()]
        _olist("reset", "--yes")
    print(table(figures))
    keep(figures)
    return int(not all(figure.kept for figure in figures))


def _olist(*arguments: str) -> None:
    olist = str(Path(sys.executable).parent / "olist")
    subprocess.run([olist, *arguments], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
