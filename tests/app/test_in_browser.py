"""The page as a browser shows it, and what the browser asks of whom."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from olist.settings import Settings
from tests.app.chromium import chromium, installed
from tests.app.server import dashboard


@pytest.fixture
def browser() -> Iterator[Browser]:
    if not installed():
        pytest.skip("there is no chromium on this machine")
    with chromium() as opened:
        yield opened


def test_page_shows_its_tiles_and_asks_nobody_else(shop: Settings, browser: Browser) -> None:
    with dashboard(shop) as address:
        tab = browser.new_page()
        asked: list[str] = []
        errors: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("websocket", lambda socket: asked.append(socket.url))
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        tab.goto(address)
        expect(tab.get_by_test_id("stMetric")).to_have_count(4, timeout=30_000)
        expect(tab.locator("[data-testid=stVegaLiteChart] svg")).to_have_count(6, timeout=30_000)
        tab.get_by_text("Months as a table").click()
        expect(tab.get_by_test_id("stDataFrame")).to_have_count(1, timeout=30_000)
        expect(tab.get_by_test_id("stDownloadButton")).to_have_count(1)
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}
    assert errors == []


def test_page_fits_a_telephone(shop: Settings, browser: Browser) -> None:
    with dashboard(shop) as address:
        tab = browser.new_page(viewport={"width": 390, "height": 844})
        tab.goto(address)
        expect(tab.locator("[data-testid=stVegaLiteChart] svg")).to_have_count(6, timeout=30_000)
        widths = "element => [element.scrollWidth, element.clientWidth]"
        scrolled, seen = tab.get_by_test_id("stMain").evaluate(widths)
        assert scrolled <= seen
