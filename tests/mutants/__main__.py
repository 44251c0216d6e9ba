"""`make mutants`: plant defects in the dbt project one by one; its own tests must catch each.

The control comes first: without a defect, all unit tests, data tests and the recount agree. Exit
code 1 if a defect survived, could not be tried, or the control failed.
"""

import argparse
import sys
import time

from olist.errors import OlistError
from tests.mutants.defects import DEFECTS
from tests.mutants.results import keep, results_of, table


def main() -> int:
    """Plant the defects that are named, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="these defects (default: all)")
    parser.add_argument("--list", action="store_true", help="say which there are, and plant none")
    chosen = parser.parse_args()
    if chosen.list:
        for defect in DEFECTS.values():
            sys.stdout.write(f"{defect.name:34} {defect.file}\n{'':34} {defect.why}\n")
        return 0
    if unknown := sorted({*chosen.names} - {*DEFECTS}):
        parser.error(f"no such defect: {', '.join(unknown)}; see --list")
    from tests.mutants.campaign import run  # noqa: PLC0415 - dbt takes seconds to import

    started = time.monotonic()
    try:
        outcomes = run([DEFECTS[name] for name in chosen.names or DEFECTS])
    except OlistError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    results = results_of(outcomes, time.monotonic() - started)
    sys.stdout.write(table(results))
    if not chosen.names:
        keep(results)
    return int(any(outcome.survived for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
