"""`make screenshots`: every page of the current publication, light, dark and on a telephone.

`python -m tests.app.screenshots [FOLDER] [--page NAME …] [--address URL] [--query TEXT]` writes
one PNG for each page and way of looking at it, for somebody's eyes.
"""

import argparse
import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from app.pages import PAGES
from olist.services import running
from olist.settings import load_settings
from tests.app.chromium import chromium
from tests.app.server import dashboard

WAYS: Mapping[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"color_scheme": "light", "width": 390},
}
_SHOWN = "[data-testid=stMetric], [data-testid=stDataFrame], .stVegaLiteChart svg"
_STILL = """
() => !document.querySelector('[data-testid=stSkeleton], [data-testid=stStatusWidget]')
"""
_BOTTOM = """
() => Math.max(...[...document.querySelectorAll(
    ['stLayoutWrapper', 'stElementContainer']
        .map(part => `[data-testid=stMainBlockContainer] [data-testid=${part}]`).join()
)].map(element => element.getBoundingClientRect().bottom))
"""


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("screenshots"))
    parser.add_argument("--page", action="append", choices=list(PAGES))
    parser.add_argument("--way", action="append", choices=list(WAYS))
    parser.add_argument("--address", help="of a dashboard that runs")
    parser.add_argument("--query", default="", help="of the pages' address, as in state=SP")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with _served(asked.address) as address, chromium() as browser:
        for way in asked.way or WAYS:
            for name in asked.page or PAGES:
                path = "" if name == "overview" else name
                file = asked.folder / f"{name}_{way}.png"
                take(browser, f"{address}{path}?{asked.query}", way, file)


@contextlib.contextmanager
def _served(address: str | None) -> Iterator[str]:
    if address:
        yield address
        return
    settings = load_settings()
    with running(settings), dashboard(settings) as own:
        yield own


def take(browser: Browser, address: str, way: str, file: Path) -> None:
    """Take one screenshot, of the whole page."""
    look = dict(WAYS[way])
    width = look.pop("width", 1280)
    page = browser.new_page(viewport={"width": width, "height": 5000}, **look)
    page.goto(address)
    settle(page)
    bottom = min(5000, page.evaluate(_BOTTOM) + 40)
    page.screenshot(path=file, clip={"x": 0, "y": 0, "width": width, "height": bottom})
    page.close()


def settle(page: Page) -> None:
    """Wait until everything is drawn."""
    page.wait_for_selector(_SHOWN, timeout=60_000)
    page.wait_for_function(_STILL, timeout=60_000)
    page.wait_for_timeout(300)


if __name__ == "__main__":
    main()
