"""`make bench`: measure everything, write the figures into the README; exit code 1 past a limit."""

import sys

from benchmarks import dashboard, line, load
from benchmarks.figures import keep, table

if __name__ == "__main__":
    figures = [figure for module in (line, load, dashboard) for figure in module.measure()]
    print(table(figures))
    keep(figures)
    sys.exit(not all(figure.kept for figure in figures))
