"""The command line as its user meets it: the whole line, the same again, and the help.

`python -m benchmarks.line`: a home of its own, three rounds, medians of whole processes.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Figure, table

ROUNDS = 3


def measure() -> list[Figure]:
    """Return the seconds of `olist run`, of a second one, and of `olist --help`."""
    whole, again = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory(prefix="olist-bench-") as folder:
            Path(folder).chmod(0o711)
            home = Path(folder) / "home"
            whole.append(_seconds(home, ["run"]))
            again.append(_seconds(home, ["run"]))
            _seconds(home, ["reset", "--yes"])
    helped = [_seconds(None, ["--help"]) for _ in range(7)]
    return [
        Figure(
            "`olist run`, generated files, 99,441 orders",
            statistics.median(whole),
            "s",
            45,
            headline=True,
        ),
        Figure("`olist run` again, nothing new", statistics.median(again), "s", 5, headline=True),
        Figure("`olist --help`", statistics.median(helped), "s", 0.3),
    ]


def _seconds(home: Path | None, arguments: Sequence[str]) -> float:
    variables = dict(os.environ)
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    if home is not None:
        variables["OLIST_HOME"] = str(home)
    started = time.monotonic()
    subprocess.run(
        [str(Path(sys.executable).parent / "olist"), *arguments],
        env=variables,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return time.monotonic() - started


if __name__ == "__main__":
    figures = measure()
    print(table(figures))
    sys.exit(not all(figure.kept for figure in figures))
