"""The dashboard as people use it, in a Chromium whose network ends at this machine."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from app.pages import PAGES
from olist.settings import Settings
from tests.app.chromium import chromium, installed
from tests.app.screenshots import settle
from tests.app.server import dashboard

_WAIT = 30_000


@pytest.fixture(scope="module")
def address(shop: Settings) -> Iterator[str]:
    if not installed():
        pytest.skip("there is no chromium on this machine")
    with dashboard(shop) as served:
        yield served


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:  # noqa: ARG001 - skipped with it
    with chromium() as opened:
        yield opened


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    yield context.new_page()
    context.close()


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def opened(page: Page, url: str) -> Page:
    page.goto(url)
    settle(page)
    return page


def test_every_page_is_whole_without_the_network_and_fits_a_telephone(
    tab: Page, address: str
) -> None:
    asked: set[str | None] = set()
    errors: list[str] = []

    def only_here(route: Route) -> None:
        host = urlsplit(route.request.url).hostname
        asked.add(host)
        route.continue_() if host == "127.0.0.1" else route.abort()

    tab.route("**/*", only_here)
    tab.on("pageerror", lambda error: errors.append(str(error)))
    for name in PAGES:
        opened(tab, f"{address}{'' if name == 'overview' else name}")
        expect(tab.locator("h1").first).to_be_visible(timeout=_WAIT)
        assert tab.get_by_test_id("stException").count() == 0
        tab.set_viewport_size({"width": 390, "height": 844})
        widths = "element => [element.scrollWidth, element.clientWidth]"
        scrolled, seen = tab.get_by_test_id("stMain").evaluate(widths)
        assert scrolled <= seen, name
        tab.set_viewport_size({"width": 1280, "height": 900})
    assert asked == {"127.0.0.1"}
    assert errors == []


def test_choices_follow_from_page_to_page_and_into_a_link_and_back_undoes_them(
    tab: Page, address: str, browser: Browser
) -> None:
    opened(tab, f"{address}?state=SP")
    tab.get_by_role("radio", name="Português").click()
    expect(tab.get_by_role("heading", name="Visão geral")).to_be_visible(timeout=_WAIT)
    assert query(tab) == {"state": ["SP"], "lang": ["pt"]}
    tab.get_by_role("link", name="Vendas").click()
    expect(tab.get_by_role("heading", name="Vendas")).to_be_visible(timeout=_WAIT)
    assert urlsplit(tab.url).path == "/sales"
    assert query(tab) == {"state": ["SP"], "lang": ["pt"]}
    settle(tab)
    figures = tab.get_by_test_id("stMetricValue").all_inner_texts()

    other = browser.new_context().new_page()
    opened(other, tab.url)
    assert other.get_by_test_id("stMetricValue").all_inner_texts() == figures
    other.context.close()

    tab.go_back()
    expect(tab.get_by_role("heading", name="Visão geral")).to_be_visible(timeout=_WAIT)
    tab.go_back()
    expect(tab.get_by_role("heading", name="Overview")).to_be_visible(timeout=_WAIT)
    assert query(tab) == {"state": ["SP"]}


def test_click_on_a_state_filters_the_page_and_reset_undoes_it(tab: Page, address: str) -> None:
    opened(tab, f"{address}?period=all")
    before = tab.get_by_test_id("stMetricValue").first.inner_text()
    tab.locator("[data-testid=stVegaLiteChart] svg text", has_text="SP").first.click(force=True)
    tab.wait_for_url("**state=SP**", timeout=_WAIT)
    expect(tab.get_by_test_id("stMetricValue").first).not_to_have_text(before, timeout=_WAIT)
    tab.get_by_role("button", name="Reset").click()
    expect(tab.get_by_role("button", name="Reset")).to_have_count(0, timeout=_WAIT)
    assert query(tab) == {}


def test_download_brings_the_passport_and_a_link_leads_to_the_orders(
    tab: Page, address: str, tmp_path: Path
) -> None:
    opened(tab, f"{address}payments?state=SP")
    tab.get_by_test_id("stMain").get_by_role("button", name="info").first.click()
    button = tab.get_by_role("button", name="CSV")
    expect(button).to_be_visible(timeout=_WAIT)
    with tab.expect_download() as download:
        button.click()
    file = tmp_path / "figures.csv"
    download.value.save_as(file)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("# Publication: 1, ") for line in lines)
    assert "payment_type,payments_brl" in lines
    tab.get_by_role("link", name="The orders behind it").click()
    expect(tab.get_by_role("heading", name="Orders")).to_be_visible(timeout=_WAIT)
    assert (urlsplit(tab.url).path, query(tab)) == ("/orders", {"state": ["SP"]})


def test_keyboard_alone_opens_a_page(tab: Page, address: str) -> None:
    opened(tab, address)
    link = tab.get_by_role("link", name="Delivery")
    for _ in range(40):
        tab.keyboard.press("Tab")
        if link.evaluate("element => element === document.activeElement"):
            break
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="Delivery")).to_be_visible(timeout=_WAIT)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_keeps_anybody_from_using_it(
    browser: Browser, address: str, scheme: str
) -> None:
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = opened(context.new_page(), address)
    dark = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert dark == ("rgb(17, 24, 23)" if scheme == "dark" else "rgb(255, 255, 255)")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [
        (one["id"], node["target"])
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
        # Streamlit draws the course of a figure beside the figure itself, and cannot name it.
        if not node["target"][0].startswith(".metric_chart")
    ]
    assert serious == []
    context.close()
