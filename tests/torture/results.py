"""Where the last full run is kept, for the README and `docs/torture.md`."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import README, machine
from olist.settings import PROJECT_DIR
from tests.torture.tally import Tally, as_json, table

RESULTS = Path(__file__).parent / "results.json"
PAGE = PROJECT_DIR / "docs" / "torture.md"
BEGIN, END = "<!-- torture -->\n", "<!-- /torture -->\n"


def results_of(tallies: Mapping[str, Tally], seconds: float) -> dict[str, Any]:
    """Return what is kept of campaigns, by their descriptions: where, when, what was found."""
    return {
        "machine": machine(),
        "date": datetime.now(UTC).date().isoformat(),
        "minutes": round(seconds / 60, 1),
        "campaigns": {what: tally.to_dict() for what, tally in tallies.items()},
    }


def keep(results: Mapping[str, Any]) -> None:
    """Write a run to `results.json` and into the two pages."""
    RESULTS.write_text(as_json(results))
    README.write_text(with_totals(README.read_text()))
    PAGE.write_text(with_phases(PAGE.read_text()))


def with_totals(page: str) -> str:
    """Return `page` with the last full run between its two marks, without the phases."""
    return _with_run(page, phases=False)


def with_phases(page: str) -> str:
    """Return `page` with the last full run between its two marks."""
    return _with_run(page, phases=True)


def _with_run(page: str, *, phases: bool) -> str:
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    said = "No full run is recorded yet.\n"
    if RESULTS.exists():
        kept = json.loads(RESULTS.read_text())
        said = (
            f"{table(kept['campaigns'].items(), phases=phases)}\n"
            f"Run on {kept['machine']}, on {kept['date']}, in {kept['minutes']:.0f} minutes.\n"
        )
    return f"{before}{BEGIN}{said}{END}{after}"
