"""Explain this change: the tile that splits a difference into volume, mix and rate, exactly."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import streamlit as st

from app import controls
from app.charts.steps import Step, waterfall
from app.formats import Number, plain
from app.passport import Shown
from app.tiles import tile
from app.uncertain import Explained, Groups, explain_rate, explain_sum
from app.view import View
from publication.periods import Period

_MOST_STEPS = 5


@dataclass(frozen=True)
class Explainable:
    """A metric as an amount by a weight, and the dimensions that both can be asked by."""

    amount: str
    weight: str
    is_rate: bool
    by: tuple[str, ...]


EXPLAINABLE: Mapping[str, Explainable] = {
    "gmv_brl": Explainable(
        "gmv_brl", "orders_with_items", False, ("customer_state", "main_payment_type", "region")
    ),
    "aov_brl": Explainable(
        "gmv_brl", "orders_with_items", True, ("customer_state", "main_payment_type", "region")
    ),
    "late_rate": Explainable(
        "late_deliveries",
        "dated_deliveries",
        True,
        ("customer_state", "main_payment_type", "region"),
    ),
    "items_merchandise_brl": Explainable(
        "items_merchandise_brl",
        "items_sold",
        False,
        ("category_name", "seller_state", "customer_state"),
    ),
}


def explain(view: View) -> None:
    """Show how a metric came from the period compared with to the chosen one."""
    given = controls.parameters()
    what = given.get("why", "gmv_brl")
    what = what if what in EXPLAINABLE else "gmv_brl"
    one = EXPLAINABLE[what]
    by = given.get("by", one.by[0])
    by = by if by in one.by else one.by[0]
    say = view.locale.say
    question = view.question(one.amount, one.weight, by=[by])
    rows = view.ask(one.amount, one.weight, by=[by])
    shown = Shown(
        "explain",
        say("explain.title"),
        rows,
        {by: say(f"dimension.{by}")}
        | {name: view.label(name) for name in (one.weight, one.amount)},
        (question,),
        {name: view.unit(name) for name in (one.weight, one.amount)},
        say("explain.exact"),
    )
    with tile(view, shown, wide=True):
        with st.container(horizontal=True):
            controls.switch("why", what, say("explain.what"), view.label, options=list(EXPLAINABLE))
            controls.switch(
                "by", by, say("explain.by"), lambda name: say(f"dimension.{name}"), options=one.by
            )
        if view.before is None:
            st.info(say("overview.no_comparison"))
            return
        split = explain_rate if one.is_rate else explain_sum
        explained = split(_groups(view, one, by, view.before), _groups(view, one, by, view.period))
        if explained is None:
            st.info(say("state.no_rows"))
            return
        _show(view, what, by, explained)


def _groups(view: View, one: Explainable, by: str, period: Period) -> Groups:
    return {
        view.value_name(row[by]): (row[one.weight] or 0, row[one.amount] or 0)
        for row in view.ask(one.amount, one.weight, by=[by], period=period)
    }


def _show(view: View, what: str, by: str, explained: Explained) -> None:
    say, unit = view.locale.say, view.unit(what)
    by_size = sorted(explained.parts, key=lambda name: -abs(explained.parts[name].rate))
    named = by_size[:_MOST_STEPS]
    rest = sum((explained.parts[name].rate for name in by_size[_MOST_STEPS:]), Fraction(0))
    before = view.before
    assert before is not None  # noqa: S101 - the caller has looked
    steps = [Step(view.locale.period(before), _number(explained.before), is_total=True)]
    if explained.volume:
        steps.append(Step(say("explain.volume"), _number(explained.volume)))
    steps.append(Step(say("explain.mix", dimension=say(f"dimension.{by}")), _number(explained.mix)))
    steps += [
        Step(say("explain.within", name=name), _number(explained.parts[name].rate))
        for name in named
    ]
    if len(by_size) > _MOST_STEPS:
        steps.append(Step(say("explain.others"), _number(rest)))
    steps.append(Step(view.locale.period(view.period), _number(explained.now), is_total=True))

    def said(value: Fraction) -> str:
        text = view.locale.change(_number(value), 0, unit) if unit == "share" else None
        return text or ("+" if value > 0 else "") + view.locale.short(_number(value), unit)

    key = "explain.sentence_rate" if not explained.volume else "explain.sentence"
    st.markdown(
        plain(
            say(
                key,
                label=view.label(what),
                before=view.locale.short(_number(explained.before), unit),
                now=view.locale.short(_number(explained.now), unit),
                volume=said(explained.volume),
                mix=said(explained.mix),
                rate=said(explained.rate),
                name=named[0] if named else "",
                most=said(explained.parts[named[0]].rate) if named else "",
            )
        )
    )
    bad = "up" if what == "late_rate" else "down"
    st.vega_lite_chart(
        waterfall(steps, locale=view.locale, label=view.label(what), unit=unit, bad=bad),
        height=30 * len(steps) + 40,
        alt=say("explain.title"),
    )


def _number(value: Fraction) -> Number:
    return float(value)
