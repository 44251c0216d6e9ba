import datetime
from decimal import Decimal
from typing import Any

from app.charts.grids import PLACES, Cell, cells, states
from app.charts.groups import Group, by_group
from app.charts.months import by_month
from app.charts.steps import Step, waterfall
from app.formats import Locale
from publication.periods import Period

AUGUST = datetime.date(2018, 8, 1)
SEPTEMBER = datetime.date(2018, 9, 1)
LOCALE = Locale()


def rows(chart: dict[str, Any], layer: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = chart["layer"][layer]["data"]["values"]
    return found


def months(**asked: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {"unit": "share", "mark": "line", "complete": [AUGUST]}
    return by_month(asked.pop("values"), locale=LOCALE, label="Late rate", **usual | asked)


def test_month_without_a_value_is_a_gap_and_not_zero() -> None:
    drawn = rows(months(values={AUGUST: 0.1, SEPTEMBER: None}), -1)
    assert [row["value"] for row in drawn] == [0.1, None]
    assert drawn[1]["text"] == "\N{EN DASH}"


def test_incomplete_months_are_striped_bars_and_missing_in_lines() -> None:
    values = {AUGUST: 6512, SEPTEMBER: 16}
    bars = months(values=values, unit="count", mark="bar")
    assert [row["key"] for row in rows(bars, 0)] == ["2018-08"]
    assert [row["name"] for row in rows(bars, 1)] == ["September 2018 (incomplete)"]
    assert bars["layer"][1]["mark"]["fill"]["gradient"] == "linear"
    assert rows(months(values=values), -1)[1]["value"] is None


def test_chosen_months_stand_out_from_those_compared_with() -> None:
    july = datetime.date(2018, 7, 1)
    june = datetime.date(2018, 6, 1)
    chart = months(
        values=dict.fromkeys((june, july, AUGUST), 1),
        mark="bar",
        complete=[june, july, AUGUST],
        period=Period.parse("2018-08"),
        before=Period.parse("2018-07"),
    )
    weights = [row["weight"] for row in rows(chart, 0)]
    assert weights == sorted(set(weights))


def test_groups_keep_their_order_and_names_are_only_data() -> None:
    groups = [Group("SP", "SP", 2), Group("x", "'+alert(1)+'", 1)]
    chart = by_group(groups, locale=LOCALE, label="Orders", dimension="State", unit="count")
    assert [row["name"] for row in rows(chart, 0)] == ["SP", "'+alert(1)+'"]
    expression = chart["layer"][-1]["encoding"]["y"]["axis"]["labelExpr"]
    assert expression == """({"SP": "2", "'+alert(1)+'": "1"})[datum.label]"""


def test_all_27_states_have_a_place_of_their_own() -> None:
    assert len(PLACES) == len(set(PLACES.values())) == 27
    chart = states({"SP": 0.1}, locale=LOCALE, label="Late", unit="share", notes={})
    drawn = {row["key"]: row["value"] for row in rows(chart, 0)}
    assert len(drawn) == 27
    assert (drawn["SP"], drawn["AC"]) == (0.1, None)


def test_cell_that_nobody_can_know_is_not_drawn_and_zero_is() -> None:
    found = [Cell("a", "1", "Jul", "Jul + 1", 0), Cell("b", "1", "Aug", "Aug + 1", None)]
    chart = cells(found, titles=("", "", ""), locale=LOCALE, unit="share")
    assert [row["key"] for row in rows(chart, 0)] == ["a"]
    assert chart["layer"][0]["encoding"]["y"]["scale"]["domain"] == ["Jul", "Aug"]


def test_waterfall_ends_where_its_steps_lead() -> None:
    steps = [
        Step("Merchandise", Decimal("100.00"), is_total=True),
        Step("Freight", Decimal("20.01")),
        Step("GMV", Decimal("120.01"), is_total=True),
    ]
    chart = waterfall(steps, locale=LOCALE, label="BRL", unit="money")
    drawn = rows(chart, -1)
    assert drawn[1]["begin"] + 20.01 == drawn[1]["value"] == drawn[2]["value"]
