import datetime

from app import charts

AUGUST = datetime.date(2018, 8, 1)
SEPTEMBER = datetime.date(2018, 9, 1)


def test_month_without_a_value_is_a_gap_and_not_zero() -> None:
    chart = charts.by_month(
        {AUGUST: 0.1, SEPTEMBER: None},
        label="Late rate",
        unit="share",
        mark="line",
        complete=[AUGUST],
    )
    rows = chart["layer"][-1]["data"]["values"]
    assert [row["value"] for row in rows] == [0.1, None]
    assert rows[1]["text"] == "\N{EN DASH}"


def test_nothing_is_shaded_when_all_months_are_complete() -> None:
    chart = charts.by_month(
        {AUGUST: 6512}, label="Orders", unit="count", mark="bar", complete=[AUGUST]
    )
    assert [layer["mark"]["type"] for layer in chart["layer"]] == ["bar"]


def test_groups_keep_their_order_and_names_are_only_data() -> None:
    chart = charts.by_group(
        {"SP": 2, "'+alert(1)+'": 1}, label="Orders", group="State", unit="count"
    )
    rows = chart["layer"][0]["data"]["values"]
    assert [row["name"] for row in rows] == ["SP", "'+alert(1)+'"]
    expression = chart["layer"][1]["encoding"]["y"]["axis"]["labelExpr"]
    assert expression == """({"SP": "2", "'+alert(1)+'": "1"})[datum.label]"""
