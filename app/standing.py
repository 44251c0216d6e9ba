"""Tiles about what is different: news of the period, what a publication changed, the map."""

from collections.abc import Sequence

import streamlit as st

from app import since
from app.formats import plain, quiet
from app.news import Counts, most, news
from app.passport import Shown
from app.tiles import tile
from app.view import View
from publication.periods import Period


def stands_out(view: View) -> None:
    """Show the groups that differ from the period compared with by more than chance."""
    say = view.locale.say
    questions = (
        view.question("late_deliveries", "dated_deliveries", by=["customer_state"]),
        view.question("items_sold", by=["category_name"]),
    )
    shown = Shown("news", say("overview.news"), [], {}, questions, note=say("overview.news_how"))
    with tile(view, shown):
        if view.before is None:
            st.info(say("overview.no_comparison"))
            return
        found = news("late", _late(view, view.before), _late(view, view.period))
        found += news("share", _units(view, view.before), _units(view, view.period))
        for one in most(found):
            way = "up" if one.now > one.before else "down"
            st.markdown(
                ("▲ " if way == "up" else "▼ ")
                + say(
                    f"overview.{one.kind}_{way}",
                    name=plain(one.group),
                    before=view.locale.short(one.before, "share"),
                    now=view.locale.short(one.now, "share"),
                    count=view.locale.number(one.count),
                )
            )
        if not found:
            st.markdown(quiet(say("overview.no_news")))


def _late(view: View, period: Period) -> Counts:
    rows = view.ask("late_deliveries", "dated_deliveries", by=["customer_state"], period=period)
    return {
        view.state_name(row["customer_state"]): (
            row["late_deliveries"] or 0,
            row["dated_deliveries"] or 0,
        )
        for row in rows
    }


def _units(view: View, period: Period) -> Counts:
    rows = view.ask("items_sold", by=["category_name"], period=period)
    total = sum(row["items_sold"] or 0 for row in rows)
    return {view.value_name(row["category_name"]): (row["items_sold"] or 0, total) for row in rows}


def changes(view: View, metrics: Sequence[str]) -> None:
    """Show what the publication changed, against the one before it, in figures of all time."""
    say, older = view.locale.say, since.before(view.figures)
    then = since.totals(older, tuple(metrics)) if older else None
    if older is None or then is None:
        with tile(view, Shown("since", say("overview.first"), [], {}, ())):
            st.markdown(quiet(say("overview.first_do")))
        return
    now = since.totals(view.figures.publication, tuple(metrics)) or {}
    rows = [
        {
            "metric": view.label(name),
            "before": view.locale.exact(then[name], view.unit(name)),
            "now": view.locale.exact(now[name], view.unit(name)),
            "difference": view.locale.change(now[name], then[name], view.unit(name)) or "",
        }
        for name in metrics
        if name in then and name in now and then[name] != now[name]
    ]
    columns = {name: say(f"overview.{name}") for name in ("metric", "before", "now", "difference")}
    title = say("overview.since", number=older.publication_id)
    with tile(view, Shown("since", title, rows, columns, ())):
        if rows:
            st.table([{columns[name]: row[name] for name in columns} for row in rows])
        else:
            st.markdown(quiet(say("overview.same")))
