"""The dashboard in Chromium, on the current publication: until its last chart is painted.

`python -m benchmarks.dashboard`: each round starts the server anew and opens the overview in a
browser with empty caches (the first page), clicks a state, so that every figure is asked anew (the
filter), goes to another page and reloads it. The medians count. Exit code 1 if one is over its
limit.
"""

import argparse
import statistics
import time
from collections import defaultdict

from playwright.sync_api import Browser, Page

from benchmarks.figures import Figure, table
from olist.services import running
from olist.settings import load_settings
from tests.app.chromium import chromium
from tests.app.server import dashboard

CHARTS = 4
LIMITS = {"server ready": None, "first page": 3.0, "filter": 0.5, "next page": None, "reload": None}

_PAINTED = f"document.querySelectorAll('[data-testid=stVegaLiteChart] svg').length == {CHARTS}"
_FILTER = f"""
async state => {{
    const charts = () => [...document.querySelectorAll('[data-testid=stVegaLiteChart] svg')]
        .map(svg => svg.outerHTML);
    const before = charts();
    const tile = [...document.querySelectorAll('[data-testid=stVegaLiteChart] path')]
        .find(path => path.__data__?.datum?.key == state);
    const started = performance.now();
    tile.dispatchEvent(new MouseEvent('click', {{bubbles: true}}));
    for (let now = []; now.length != {CHARTS} || now.some((svg, i) => svg == before[i]);) {{
        await new Promise(requestAnimationFrame);
        now = charts();
    }}
    return (performance.now() - started) / 1000;
}}
"""
"""Click a state on the map, and return the seconds until every chart is another."""


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    figures = measure(parser.parse_args().rounds)
    print(table(figures))
    return int(not all(figure.kept for figure in figures))


def measure(rounds: int = 5) -> list[Figure]:
    """Return the median seconds of a first page, of a further one, and of a reload."""
    settings = load_settings()
    measured: dict[str, list[float]] = defaultdict(list)
    with running(settings), chromium() as browser:
        for _ in range(rounds):
            started = time.perf_counter()
            with dashboard(settings) as address:
                measured["server ready"].append(time.perf_counter() - started)
                for what, seconds in _visit(browser, address).items():
                    measured[what].append(seconds)
    return [
        Figure(
            f"dashboard: {what}",
            statistics.median(measured[what]),
            "s",
            limit,
            headline=limit is not None,
        )
        for what, limit in LIMITS.items()
    ]


def _visit(browser: Browser, address: str) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    seconds = {"first page": _until_painted(page, address)}
    page.wait_for_timeout(500)
    seconds["filter"] = page.evaluate(_FILTER, "SP")
    started = time.perf_counter()
    page.get_by_role("link", name="Payments").click()
    page.get_by_role("heading", name="Payments").wait_for()
    page.wait_for_function(_PAINTED)
    seconds["next page"] = time.perf_counter() - started
    seconds["reload"] = _until_painted(page, address)
    context.close()
    return seconds


def _until_painted(page: Page, address: str) -> float:
    started = time.perf_counter()
    page.goto(address)
    page.wait_for_function(_PAINTED)
    return time.perf_counter() - started


if __name__ == "__main__":
    raise SystemExit(main())
