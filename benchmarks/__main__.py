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
    processed,
    publishing,
    warehouse,
)
from benchmarks.figures import keep, table


def main() -> int:
    """Measure, print the table, keep it."""
    figures = line.measure()
    with tempfile.TemporaryDirectory(prefix="olist-bench-") as folder:
        Path(folder).chmod(0o711)
        os.environ["OLIST_HOME"] = str(Path(folder) / "home")
        _olist("run")
        figures += [*generating.measure(), *ingestion.measure(), *dashboard.measure()]
        figures += [
            *metrics.measure(),
            *processed.measure(),
            *publishing.measure(),
            *warehouse.measure(),
        ]
        _olist("reset", "--yes")
    print(table(figures))
    keep(figures)
    return int(not all(figure.kept for figure in figures))


def _olist(*arguments: str) -> None:
    olist = str(Path(sys.executable).parent / "olist")
    subprocess.run([olist, *arguments], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
