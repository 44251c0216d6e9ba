"""Products and reviews: what makes people happy?"""

import math

import streamlit as st

from app.blocks import breakdown, trend
from app.charts.groups import Group, by_group
from app.drivers import drivers
from app.formats import Unit
from app.frame import opened
from app.headlines import headlines
from app.passport import Shown
from app.publications import Answer
from app.tiles import chart
from app.view import View
from publication.reader import Rows

_ENOUGH_REVIEWS = 100
_SCORES = tuple(f"score_{score}_count" for score in range(1, 6))


def _months(view: View) -> tuple[tuple[str, str, object], ...]:
    months = view.period.months
    return (("month_start_date", ">=", months[0]), ("month_start_date", "<=", months[-1]))


def scores(view: View) -> None:
    """Show how many orders got each score."""
    say, asked = view.locale.say, _counts(view)
    row = view.figures.rows(asked)[0]
    rows = [
        {"score": score, "orders": row[f"score_{score}_count"] or 0} for score in range(5, 0, -1)
    ]
    title = say("products.scores")
    named = {"score": say("products.score"), "orders": view.label("orders")}
    shown = Shown("scores", title, rows, named, (asked,))
    groups = [
        Group(str(one["score"]), say("products.stars", count=one["score"]), one["orders"])
        for one in rows
    ]
    spec = by_group(
        groups,
        locale=view.locale,
        label=view.label("orders"),
        dimension=say("products.score"),
        unit="count",
    )
    chart(view, shown, spec, height=24 * 5 + 16, alt=title)


def _counts(view: View) -> Rows:
    states = view.address.filters.get("state", ())
    chosen = [("customer_state", "in", states)] if states else []
    return Rows("mart_reviews", (), _SCORES, (*_months(view), *chosen))


def _deviation(view: View) -> float:
    """Return the standard deviation of the scores of the period, of all categories."""
    row = view.figures.rows(_counts(view))[0]
    counts = {score: float(row[f"score_{score}_count"] or 0) for score in range(1, 6)}
    total = sum(counts.values())
    if not total:
        return 0.0
    mean = sum(score * count for score, count in counts.items()) / total
    return math.sqrt(sum(count * (score - mean) ** 2 for score, count in counts.items()) / total)


def categories(view: View) -> None:
    """Show the mean score of each category with enough reviews."""
    say, kept = view.locale.say, view.address.filters.get("category", ())
    chosen = [("category_name", "in", kept)] if kept else []
    asked = Rows(
        "mart_categories",
        ("category_name",),
        ("review_score_sum", "reviewed_order_count"),
        (*_months(view), *chosen),
    )
    spread = 1.96 * _deviation(view)
    rows: Answer = []
    for row in view.figures.rows(asked):
        count = row["reviewed_order_count"] or 0
        if count < _ENOUGH_REVIEWS:
            continue
        mean, half = float(row["review_score_sum"] / count), spread / math.sqrt(count)
        name = view.value_name(row["category_name"])
        rows.append(
            {"category": name, "key": row["category_name"], "mean": mean}
            | {"low": mean - half, "high": min(5.0, mean + half), "count": int(count)}
        )
    rows.sort(key=lambda row: -row["low"])
    title = say("products.categories")
    named = {
        "category": say("filter.category"),
        "mean": view.label("review_score_avg"),
        "low": "≥",
        "high": "≤",
        "count": say("products.reviews"),
    }
    units: dict[str, Unit] = {"mean": "score", "low": "score", "high": "score"}
    how = say("products.categories_how")
    shown = Shown("categories", title, rows, named, (asked,), units, how)
    best = rows if len(rows) <= 16 else [*rows[:8], *rows[-8:]]
    groups = [
        Group(
            row["key"],
            row["category"],
            row["mean"],
            row["low"],
            row["high"],
            f"{view.locale.number(row['count'])} {say('products.reviews')}",
        )
        for row in best
    ]
    spec = by_group(
        groups,
        locale=view.locale,
        label=view.label("review_score_avg"),
        dimension=say("filter.category"),
        unit="score",
        chosen=kept,
    )
    chart(view, shown, spec, height=24 * len(groups) + 16, alt=title, pick="category")


with opened("products") as view:
    headlines(view, "review_score_avg", "csat_rate", "low_review_rate", "nps_like")
    left, right = st.columns(2)
    with left:
        scores(view)
        trend(view, "review_score_avg")
    with right:
        categories(view)
    drivers(view, "mart_review_drivers", "low_review_after_delivery")
    left, right = st.columns(2)
    with left:
        trend(view, "low_review_rate")
    with right:
        breakdown(view, "low_review_rate", "customer_state", weight="dated_deliveries", limit=8)
