"""Where the last full run is kept, for `docs/mutants.md`."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import machine
from olist.settings import PROJECT_DIR
from tests.mutants.defects import DEFECTS
from tests.mutants.outcome import Outcome

RESULTS = Path(__file__).parent / "results.json"
PAGE = PROJECT_DIR / "docs" / "mutants.md"
BEGIN, END = "<!-- mutants -->\n", "<!-- /mutants -->\n"


def results_of(outcomes: Sequence[Outcome], seconds: float) -> dict[str, Any]:
    """Return what is kept of a run: where, when, and who caught each defect."""
    return {
        "machine": machine(),
        "date": datetime.now(UTC).date().isoformat(),
        "minutes": round(seconds / 60, 1),
        "defects": {
            outcome.name: {
                "caught_by": [f"{catch.kind} `{catch.name}`" for catch in outcome.caught_by],
                "seconds": outcome.seconds,
                "problem": outcome.problem,
            }
            for outcome in outcomes
        },
    }


def table(results: Mapping[str, Any]) -> str:
    """Return who caught what as a Markdown table, and the sums below it."""
    lines = ["| defect | where | what somebody thought | caught by |", "|---|---|---|---|"]
    for name, kept in results["defects"].items():
        # A defect that was renamed since stands under its old name until the next full run.
        if (defect := DEFECTS.get(name)) is None:
            continue
        caught = "; ".join(kept["caught_by"]) or kept["problem"] or "**nobody: it survived**"
        lines.append(f"| {name} | `{Path(defect.file).name}` | {defect.why} | {caught} |")
    return "\n".join([*lines, "", _sums(results), ""])


def keep(results: Mapping[str, Any]) -> None:
    """Write a run to `results.json` and into the page."""
    RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    PAGE.write_text(with_mutants(PAGE.read_text()))


def with_mutants(page: str) -> str:
    """Return `page` with the last full run between its two marks."""
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    said = "No full run is recorded yet.\n"
    if RESULTS.exists():
        said = table(json.loads(RESULTS.read_text()))
    return f"{before}{BEGIN}{said}{END}{after}"


def _sums(results: Mapping[str, Any]) -> str:
    kept = results["defects"].values()
    kinds = Counter(one["caught_by"][0].partition(" `")[0] for one in kept if one["caught_by"])
    caught = ", ".join(f"{count} by a {kind}" for kind, count in kinds.most_common())
    survived = sum(not one["caught_by"] and not one["problem"] for one in kept)
    return (
        f"{len(kept)} defects: {caught}; {survived} survived. Run on {results['machine']}, on "
        f"{results['date']}, in {results['minutes']:.0f} minutes."
    )
