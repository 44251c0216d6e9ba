"""Every page on what is published: what it shows, and what its address does to it."""

from decimal import Decimal
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.formats import Locale, plain, unit_of
from app.pages import PAGES
from olist.settings import Settings
from publication.periods import Period
from publication.reader import Filter, Reader, Table, open_publication
from tests.app.conftest import Page

HEADLINES = {
    "overview": (
        *("gmv_brl", "orders", "aov_brl", "late_rate"),
        *("active_customers", "review_score_avg", "delivery_days_median", "canceled_rate"),
    ),
    "sales": ("gmv_brl", "orders", "items_sold", "aov_brl"),
    "delivery": ("late_rate", "delivery_days_median", "delivery_days_p90", "early_days_avg"),
    "customers": ("active_customers", "new_customers", "returning_order_share"),
    "sellers": ("active_sellers", "new_sellers", "shipping_limit_breach_rate"),
    "products": ("review_score_avg", "csat_rate", "low_review_rate", "nps_like"),
    "payments": ("payments_brl", "card_value_share", "voucher_value_share", "installments_avg"),
}
"""The metrics of the first figures of each page."""


def figures(settings: Settings, *metrics: str, **asked: Any) -> dict[str, Any]:
    """Ask as `olist metrics query` does."""
    with open_publication(settings) as reader:
        table = reader.query(metrics, **asked)
        units = {metric.name: metric.unit for metric in reader.metrics()}
    locale = Locale()
    return {
        name: plain(locale.short(value, unit_of(name, units[name])))
        for name, value in zip(table.columns, table.rows[0], strict=True)
    }


def text(page: AppTest) -> str:
    said = [*page.markdown, *page.info, *page.warning, *page.header]
    return "\n".join(element.value for element in said)


@pytest.mark.parametrize("name", PAGES)
def test_page_shows_what_it_is_asked_for(shop: Settings, page: Page, name: str) -> None:
    shown = page(shop.home, name)
    assert not shown.exception
    assert not shown.warning
    assert shown.markdown[-1].value
    metrics = HEADLINES.get(name, ())
    if metrics:
        asked = figures(shop, *metrics, period=Period.parse("2018-05..2018-07"))
        assert [metric.value for metric in shown.metric[: len(metrics)]] == list(asked.values())


@pytest.mark.parametrize("name", PAGES)
def test_page_takes_every_filter_and_the_other_language(
    shop: Settings, page: Page, name: str
) -> None:
    shown = page(
        shop.home,
        name,
        period="2018",
        state="SP",
        category="baby",
        payment="credit_card",
        seller="SP",
        status="delivered",
        lang="pt",
        vs="year",
        late="date",
        sales="paid",
    )
    assert not shown.exception
    assert not shown.warning
    if name in HEADLINES:
        assert "em comparação" in text(shown) or "sem comparação" in text(shown)


def test_filters_reach_the_figures(shop: Settings, page: Page) -> None:
    shown = page(shop.home, period="all", state="SP")
    where = [Filter("customer_state", "in", ("SP",))]
    asked = figures(shop, "gmv_brl", "orders", "aov_brl", "late_rate", where=where)
    assert [metric.value for metric in shown.metric[:4]] == list(asked.values())


def test_figure_that_takes_no_such_filter_says_so(shop: Settings, page: Page) -> None:
    shown = page(shop.home, category="baby")
    assert shown.metric[0].label == "GMV *"
    assert "Not filtered by: Category." in shown.metric[0].help


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"period": "1999"}, "`period=1999`"),
        ({"period": "2017'--"}, "`period=2017'--`"),
        ({"state": "SP XX"}, "`state=XX`"),
        ({"vs": "tomorrow"}, "`vs=tomorrow`"),
        ({"publication": "99"}, "`publication=99`"),
    ],
)
def test_bad_value_is_dropped_with_a_note(
    shop: Settings, page: Page, address: dict[str, str], said: str
) -> None:
    shown = page(shop.home, **address)
    assert not shown.exception
    assert [said in warning.value for warning in shown.warning] == [True]
    assert not set(address.items()) & set(dict(shown.query_params).items())
    assert len(shown.metric) == 8


def test_source_line_says_which_publication_it_is(shop: Settings, page: Page) -> None:
    with open_publication(shop) as reader:
        publication = reader.publication
    said = text(page(shop.home))
    assert f"Publication {publication.publication_id}" in said
    assert f"{publication.tests_passed} tests passed" in said
    assert "data through 8 August 2018" in said
    assert "folder" in said


def test_figures_are_asked_for_once_a_publication(
    shop: Settings, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = page(shop.home)
    before = [metric.value for metric in shown.metric]

    def query(*_: object, **__: object) -> Table:
        raise AssertionError("the figures of this publication are known")

    monkeypatch.setattr(Reader, "query", query)
    monkeypatch.setattr(Reader, "rows", query)
    assert [metric.value for metric in shown.run().metric] == before
    assert not shown.exception


def test_choice_is_written_to_the_address_and_reset_takes_it_out(
    shop: Settings, page: Page
) -> None:
    shown = page(shop.home)
    shown.selectbox(key="address:period").select("2017").run()
    shown.multiselect(key="address:state").select("SP").run()
    assert shown.query_params == {"period": "2017", "state": "SP"}
    reset = next(button for button in shown.button if button.label == "Reset")
    reset.click().run()
    assert shown.query_params == {}


def test_passport_table_and_sql_stand_behind_a_tile(shop: Settings, page: Page) -> None:
    shown = page(shop.home, "payments")
    shown.session_state["bridge:about"] = True
    shown.run()
    said = text(shown)
    assert "price plus freight" in said
    with open_publication(shop) as reader:
        landing = reader.publication.raw_loads[0].landing_id
    assert landing in said
    assert len(shown.get("download_button")) == 2


def test_bridge_adds_up_to_the_cent(shop: Settings, page: Page) -> None:
    shown = page(shop.home, "sales", period="all")
    shown.session_state["bridge:about"] = True
    shown.session_state["bridge:shape"] = "table"
    shown.run()
    assert not shown.exception
    table = next(one.value for one in shown.dataframe if "amount" in one.value.columns)
    steps = dict(zip(table["step"], table["amount"], strict=True))
    totals = {name: Decimal(str(steps.pop(name))) for name in ("Merchandise", "GMV", "Paid")}
    freight = Decimal(str(steps.pop("Freight")))
    assert totals["Merchandise"] + freight == totals["GMV"]
    gaps = sum((Decimal(str(amount)) for amount in steps.values()), Decimal(0))
    assert totals["GMV"] + gaps == totals["Paid"]
    with open_publication(shop) as reader:
        assert totals["Paid"] == reader.query(["paid_brl"]).rows[0][0]


def test_order_tells_its_whole_story(shop: Settings, page: Page) -> None:
    with open_publication(shop) as reader:
        order, items = reader.select(
            "select order_id, item_count from fct_orders order by item_count desc, order_id limit 1"
        ).rows[0]
    shown = page(shop.home, "orders", order=order)
    assert not shown.exception
    assert f"Order {order}" in text(shown)
    assert len(shown.dataframe[0].value) == items


@pytest.mark.parametrize("name", ["orders", "sellers"])
def test_unknown_order_or_seller_is_told(shop: Settings, page: Page, name: str) -> None:
    shown = page(shop.home, name, order="' or 1=1 --", seller_id="' or 1=1 --")
    assert not shown.exception
    assert "in this publication" in shown.warning[0].value


def test_explore_answers_what_its_address_asks(shop: Settings, page: Page) -> None:
    shown = page(shop.home, "explore", metric="late_rate", by="customer_state", period="all")
    with open_publication(shop) as reader:
        rows = reader.query(["late_rate"], group_by=["customer_state"]).rows
    table = shown.dataframe[0].value
    drawn = dict(zip(table["customer_state"], table["late_rate"].fillna(-1), strict=True))
    assert drawn == {state: -1 if rate is None else pytest.approx(rate) for state, rate in rows}
    assert "select" in shown.code[0].value.lower()
