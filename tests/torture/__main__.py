"""`make torture`: do everything to the loader, print one table, keep it for the README.

`--quick` does a little of each, as the tests do; `--only` some of the campaigns; `--defect` plants
a defect, which must be found. Exit code 1 if anything was found, or a campaign could not be run.
"""

import argparse
import sys
import time

from tests.torture.campaigns import CAMPAIGNS
from tests.torture.defects import DEFECTS
from tests.torture.results import keep, results_of
from tests.torture.session import torture
from tests.torture.tally import as_json, table


def main() -> int:
    """Run campaigns."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a little of each")
    parser.add_argument("--only", nargs="+", choices=CAMPAIGNS, help="these campaigns")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--seed", type=int, default=1, help="of what is left to chance")
    parser.add_argument("--defect", choices=DEFECTS, default="", help="plant this defect")
    chosen = parser.parse_args()
    started = time.monotonic()
    tallies = torture(
        tuple(chosen.only or CAMPAIGNS), quick=chosen.quick, seed=chosen.seed, defect=chosen.defect
    )
    described = {CAMPAIGNS[name].description: one for name, one in tallies.items()}
    results = results_of(described, time.monotonic() - started)
    if chosen.json:
        sys.stdout.write(as_json(results))
    else:
        sys.stdout.write(table(results["campaigns"].items()))
    if not (chosen.quick or chosen.only or chosen.defect):
        keep(results)
    return int(not all(tally.clean for tally in tallies.values()))


if __name__ == "__main__":
    sys.exit(main())
