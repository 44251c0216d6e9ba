"""Where the last full run is kept for the README."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import README, machine
from tests.torture.campaigns import CAMPAIGNS
from tests.torture.tally import Tally, as_json, table

RESULTS = Path(__file__).parent / "results.json"
BEGIN, END = "<!-- torture -->\n", "<!-- /torture -->\n"


def results_of(tallies: dict[str, Tally]) -> dict[str, Any]:
    """Return what is kept of a run: where, when, what was found."""
    return {
        "machine": machine(),
        "date": datetime.now(UTC).date().isoformat(),
        "campaigns": {
            CAMPAIGNS[name].description: tally.to_dict() for name, tally in tallies.items()
        },
    }


def keep(results: dict[str, Any]) -> None:
    """Write a run to `results.json` and into the README."""
    RESULTS.write_text(as_json(results))
    README.write_text(with_torture(README.read_text()))


def with_torture(readme: str) -> str:
    """Return `readme` with the last full run between its two marks."""
    kept = json.loads(RESULTS.read_text())
    before, rest = readme.split(BEGIN)
    after = rest.split(END)[1]
    said = f"{table(kept['campaigns'].items())}\nRun on {kept['machine']}, on {kept['date']}.\n"
    return f"{before}{BEGIN}{said}{END}{after}"
