"""Tiles that several pages have: a metric by month, by a dimension, by state."""

import datetime
from typing import Any

from app.charts.grids import states
from app.charts.groups import Group, by_group
from app.charts.months import by_month
from app.passport import Shown
from app.questions import DIMENSIONS, MONTH
from app.tiles import chart
from app.uncertain import ENOUGH, wilson
from app.view import View
from publication.reader import Rows

_DELIVERY = ("late", "delivery_days", "early_days", "carrier_days", "low_review", "review_score")
_MATURE = Rows("dim_dates", ("month_start_date", "is_delivery_mature"))


def trend(view: View, metric: str, *, height: int = 230) -> None:
    """Show a metric by month, the chosen months standing out; a click chooses a month.

    Of what deliveries decide, a month is complete once nearly all that will come have come.
    """
    say, unit = view.locale.say, view.unit(metric)
    title = say("overview.trend", metric=view.label(metric))
    question = view.question(metric, by=[MONTH], all_time=True)
    rows = view.answer(question)
    series = {row[MONTH]: row[metric] for row in rows}
    young = _young(view) if metric.startswith(_DELIVERY) else set()
    shown = Shown(
        f"trend_{metric}",
        title,
        rows,
        {MONTH: say("chart.month"), metric: view.label(metric)},
        (question,),
        {metric: unit},
        say("block.mature") if young else "",
    )
    adds_up = unit in {"money", "count"} and not metric.startswith("aov")
    spec = by_month(
        {month: series.get(month) for month in view.calendar.whole.months},
        locale=view.locale,
        label=view.label(metric),
        unit=unit,
        mark="bar" if adds_up else "line",
        complete=[month for month in view.calendar.complete if month not in young],
        period=view.period,
        before=view.before,
    )
    chart(view, shown, spec, height=height, alt=title, pick="period")


def _young(view: View) -> set[datetime.date]:
    """Return the complete months with days of which not all deliveries can be known."""
    days = view.figures.rows(_MATURE)
    young = {row["month_start_date"] for row in days if not row["is_delivery_mature"]}
    return young & set(view.calendar.complete)


def breakdown(
    view: View,
    metric: str,
    dimension: str,
    *,
    weight: str | None = None,
    limit: int = 12,
    all_time: bool = False,
    note: str = "",
    wide: bool = False,
) -> None:
    """Show a metric by a dimension, the largest first; a click filters the page.

    With `weight` (what a share is of), each has its 95 % interval, those of few are left out, and
    they are in the order of the interval's lower bound: the surest of the largest comes first.
    """
    say, unit = view.locale.say, view.unit(metric)
    names = (metric, weight) if weight else (metric,)
    title = say("block.by", metric=view.label(metric), dimension=say(f"dimension.{dimension}"))
    pick = next((name for name, known in DIMENSIONS.items() if dimension in known), None)
    question = view.question(
        *names, by=[dimension], all_time=all_time, order_by=[f"-{names[-1]}"], ignoring=pick
    )
    rows = view.answer(question)
    groups = [_group(view, row, metric, dimension, weight) for row in rows]
    groups = [group for group in groups if group.value is not None]
    if weight:
        sure = {row[dimension] for row in rows if (row[weight] or 0) >= ENOUGH}
        groups = [group for group in groups if group.key in sure]
        groups.sort(key=lambda group: -(group.low or 0.0))
    shown = Shown(
        f"{metric}_by_{dimension}",
        title,
        rows,
        {dimension: say(f"dimension.{dimension}")} | {name: view.label(name) for name in names},
        (question,),
        {name: view.unit(name) for name in names},
        note or _cut(view, min(limit, len(groups)), len(rows)),
    )
    spec = by_group(
        groups[:limit],
        locale=view.locale,
        label=view.label(metric),
        dimension=say(f"dimension.{dimension}").capitalize(),
        unit=unit,
        chosen=view.address.filters.get(pick or "", ()),
    )
    height = 24 * min(limit, len(groups)) + 16
    chart(view, shown, spec, height=height, alt=title, pick=pick, wide=wide)


def _cut(view: View, shown: int, rows: int) -> str:
    return view.locale.say("block.most", count=shown, all=rows) if shown < rows else ""


def _group(
    view: View, row: dict[str, Any], metric: str, dimension: str, weight: str | None
) -> Group:
    value, name = row[metric], view.value_name(row[dimension])
    key = "" if row[dimension] is None else str(row[dimension])
    count = row[weight] if weight else None
    if value is None or not count:
        return Group(key, name, None if weight else value)
    low, high = wilson(float(value) * float(count), count)
    note = f"{view.locale.number(count)} {view.label(weight or '').lower()}"
    return Group(key, name, value, low, high, note)


def state_map(view: View, metric: str, *, weight: str) -> None:
    """Show a metric by state as a tile grid; a click filters the page by the state."""
    say = view.locale.say
    title = say("overview.map", metric=view.label(metric))
    question = view.question(
        metric, weight, by=["customer_state"], order_by=[f"-{weight}"], ignoring="state"
    )
    rows = view.answer(question)
    shown = Shown(
        f"map_{metric}",
        title,
        rows,
        {"customer_state": say("filter.state")}
        | {name: view.label(name) for name in (metric, weight)},
        (question,),
        {name: view.unit(name) for name in (metric, weight)},
        say("overview.click_state"),
    )
    spec = states(
        {row["customer_state"]: row[metric] for row in rows},
        locale=view.locale,
        label=view.label(metric),
        unit=view.unit(metric),
        notes={
            row[
                "customer_state"
            ]: f"{view.locale.number(row[weight] or 0)} {view.label(weight).lower()}"
            for row in rows
        },
        chosen=view.address.filters.get("state", ()),
    )
    chart(view, shown, spec, height=410, alt=title, pick="state")
