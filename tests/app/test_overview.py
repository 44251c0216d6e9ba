import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app import publications
from app.formats import plain, short, unit_of
from olist.errors import OlistError
from olist.settings import Settings
from publication.reader import Reader, Table, open_publication
from tests.app.conftest import Page

METRICS = ["orders", "gmv_brl", "aov_brl", "late_rate"]
MONTH = "metric_time__month"


def ask(settings: Settings, *arguments: Any, **options: Any) -> Table:
    with open_publication(settings) as reader:
        return reader.query(*arguments, **options)


def charts(page: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in page.get("vega_lite_chart")]


def drawn(chart: dict[str, Any]) -> dict[str, Any]:
    return {row["name"]: row["value"] for row in chart["layer"][-1]["data"]["values"]}


def text(page: AppTest) -> str:
    return "\n".join(element.value for element in [*page.markdown, *page.info])


def test_tiles_show_the_last_complete_month(shop: Settings, page: Page) -> None:
    answer = ask(shop, METRICS, group_by=[MONTH])
    july = next(row for row in answer.rows if str(row[0]) == "2018-07-01")
    shown = page(shop.home)
    assert not shown.exception
    assert shown.subheader[0].value == "July 2018"
    assert [metric.value for metric in shown.metric] == [
        plain(short(value, unit_of(name))) for name, value in zip(METRICS, july[1:], strict=True)
    ]


def test_definitions_are_those_of_the_semantic_layer(shop: Settings, page: Page) -> None:
    with open_publication(shop) as reader:
        known = {metric.name: metric for metric in reader.metrics()}
    shown = page(shop.home)
    assert [(metric.label, metric.help) for metric in shown.metric] == [
        (known[name].label, known[name].description) for name in METRICS
    ]


def test_charts_hold_what_the_reader_answers(shop: Settings, page: Page) -> None:
    months = ask(shop, METRICS, group_by=[MONTH])
    states = ask(shop, ["orders", "late_rate"], group_by=["customer_state"])
    shown = charts(page(shop.home))
    for chart, column in zip(shown[:4], range(1, 5), strict=True):
        complete = {
            row[0].strftime("%B %Y"): None if row[column] is None else float(row[column])
            for row in months.rows
            if str(row[0]) != "2018-08-01"
        }
        assert complete.items() <= drawn(chart).items()
    for chart, column in zip(shown[4:], (1, 2), strict=True):
        assert drawn(chart) == {
            row[0]: None if row[column] is None else float(row[column]) for row in states.rows
        }


def test_incomplete_month_is_shaded_and_kept_out_of_rates(shop: Settings, page: Page) -> None:
    shown = charts(page(shop.home))
    shaded = [[row["from"] for row in chart["layer"][0]["data"]["values"]] for chart in shown[:4]]
    assert shaded == [["2018-08-01"]] * 4
    assert drawn(shown[0])["August 2018 (incomplete)"] == 1
    assert drawn(shown[2])["August 2018 (incomplete)"] is None


def test_source_line_says_which_publication_it_is(shop: Settings, page: Page) -> None:
    with open_publication(shop) as reader:
        publication = reader.publication
    said = text(page(shop.home))
    assert f"Publication {publication.publication_id}" in said
    assert f"{publication.tests_passed} tests passed" in said
    assert "published just now" in said or "ago" in said
    assert "data through 8 August 2018" in said
    assert "source: folder" in said


def test_period_in_the_address_is_kept(shop: Settings, page: Page) -> None:
    shown = page(shop.home, period="2017")
    assert shown.subheader[0].value == "December 2017"
    assert len(drawn(charts(shown)[0])) == 12
    orders = ask(shop, ["orders"], group_by=[MONTH]).rows
    in_2017 = sum(row[1] for row in orders if row[0].year == 2017)
    assert sum(drawn(charts(shown)[4]).values()) == in_2017


@pytest.mark.parametrize("period", ["1999", "", "[x](https://example.org)", "2017'--"])
def test_bad_period_is_dropped_with_a_note(shop: Settings, page: Page, period: str) -> None:
    shown = page(shop.home, period=period)
    assert not shown.exception
    assert shown.subheader[0].value == "July 2018"
    assert "a period that is not there" in text(shown)
    assert "example.org" not in text(shown)


def test_figures_are_asked_for_once_a_publication(
    shop: Settings, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = page(shop.home)
    before = [metric.value for metric in shown.metric]

    def query(*_: object, **__: object) -> Table:
        raise AssertionError("the figures of this publication are known")

    monkeypatch.setattr(Reader, "query", query)
    assert [metric.value for metric in shown.run().metric] == before
    assert not shown.exception


def test_without_a_publication_it_says_olist_run(empty: Settings, page: Page) -> None:
    shown = page(empty.home)
    assert not shown.exception
    assert "`olist run`" in text(shown)
    assert not shown.metric


def test_with_stopped_services_it_says_olist_up(
    services: Settings, page: Page, tmp_path: Path
) -> None:
    connection = services.connection_file.read_text()
    nobody_listens = re.sub(r'"pg_port":\s*\d+', '"pg_port": 1', connection)
    (tmp_path / "connection.json").write_text(nobody_listens)
    shown = page(tmp_path)
    assert not shown.exception
    assert "`olist up`" in text(shown)


def test_in_a_home_never_used_it_says_olist_up(page: Page, tmp_path: Path) -> None:
    shown = page(tmp_path)
    assert not shown.exception
    assert "`olist up`" in text(shown)


def test_publication_that_vanishes_is_read_again(
    shop: Settings, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    @contextmanager
    def vanishing(settings: Settings, **options: Any) -> Iterator[Reader]:
        opened.append(settings)
        if len(opened) == 1:
            raise OlistError("reading the publication: the relation does not exist")
        with open_publication(settings, **options) as reader:
            yield reader

    monkeypatch.setattr(publications, "open_publication", vanishing)
    shown = page(shop.home)
    assert len(opened) == 2
    assert shown.subheader[0].value == "July 2018"


def test_publication_that_cannot_be_read_is_told_in_one_line(
    shop: Settings, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def broken(*_: object, **__: object) -> Iterator[Reader]:
        raise OlistError("reading the publication: the disk is gone")
        yield

    monkeypatch.setattr(publications, "open_publication", broken)
    shown = page(shop.home)
    assert not shown.exception
    assert "**The warehouse cannot be read**: reading the publication" in text(shown)


def test_table_twin_opens_with_the_same_figures(shop: Settings, page: Page) -> None:
    shown = page(shop.home)
    assert not shown.dataframe
    shown.session_state["olist_metrics_by_month.csv"] = True
    shown.run()
    assert not shown.exception
    rows = ask(shop, METRICS, group_by=[MONTH]).rows
    assert list(shown.dataframe[0].value["orders"]) == [row[1] for row in rows]
