"""Where the last full run is kept, for the README and `docs/torture.md`."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import README, machine
from olist.settings import PROJECT_DIR
from tests.torture.tally import FINDINGS, Tally, as_json, table

Campaigns = Mapping[str, Mapping[str, Any]]

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
    """Return `page` with the sums of the last full run between its two marks."""
    return _with_run(page, _sums)


def with_phases(page: str) -> str:
    """Return `page` with the campaigns of the last full run between its two marks."""
    return _with_run(page, lambda campaigns: campaigns)


def _sums(campaigns: Campaigns) -> Campaigns:
    """Return the campaigns that ran as one line; what was not run keeps a line of its own."""
    ran = [one for one in campaigns.values() if not one["not_run"]]
    numbers = {name: sum(one[name] for one in ran) for name in ("tried", *FINDINGS)}
    sums = {f"{len(ran)} campaigns": {**numbers, "not_run": "", "phases": {}}}
    return sums | {what: one for what, one in campaigns.items() if one["not_run"]}


def _with_run(page: str, lines: Callable[[Campaigns], Campaigns]) -> str:
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    said = "No full run is recorded yet.\n"
    if RESULTS.exists():
        kept = json.loads(RESULTS.read_text())
        campaigns = lines(kept["campaigns"])
        said = (
            f"{table(campaigns.items(), phases=campaigns == kept['campaigns'])}\n"
            f"Run on {kept['machine']}, on {kept['date']}, in {kept['minutes']:.0f} minutes.\n"
        )
    return f"{before}{BEGIN}{said}{END}{after}"
