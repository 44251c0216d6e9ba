"""Data: may I trust it? Publications, tests, loads, quarantine, definitions, published figures."""

from typing import Any

import streamlit as st

from app.formats import plain, quiet
from app.frame import opened
from app.passport import Shown
from app.questions import Question
from app.tiles import table, tile
from app.view import View
from publication.data_tests import TestedRule


def state(view: View) -> None:
    """Show the state of the publication in four figures."""
    say, publication, number = view.locale.say, view.figures.publication, view.locale.number
    results = view.figures.tests()
    bad = sum(result.status != "pass" for result in results)
    figures = {
        say("data.freshness"): view.locale.day(view.calendar.last_day, short=True),
        say("data.tests"): number(sum(result.status == "pass" for result in results)),
        say("data.not_passed"): number(bad),
        say("data.in_quarantine"): number(sum(load.quarantined for load in publication.raw_loads)),
    }
    for column, (name, text) in zip(st.columns(len(figures)), figures.items(), strict=True):
        column.metric(name, text, border=True)


def publications(view: View) -> None:
    """Show the publications that there are and were."""
    say = view.locale.say
    rows = [
        {
            "publication": one.publication_id,
            "published": f"{one.published_at:%Y-%m-%d %H:%M}",
            "status": one.status + (" *" if one.is_current else ""),
            "tests": one.tests_passed,
            "warned": one.tests_warned,
            "rows": sum(one.table_rows.values()),
            "seconds": one.seconds,
        }
        for one in view.figures.publications()
    ]
    columns = {name: say(f"data.{name}") for name in rows[0]}
    shown = Shown(
        "publications",
        say("data.publications"),
        rows,
        columns,
        (),
        {"rows": "count", "seconds": "number"},
    )
    with tile(view, shown):
        table(shown)


def tests(view: View) -> None:
    """Show every data test with its trend: those that did not pass first; one can be chosen."""
    say, found = view.locale.say, view.figures.tests()
    ordered = sorted(found, key=lambda one: (one.status == "pass", -(one.failures or 0), one.name))
    rows = [
        {
            "test": one.name,
            "result": one.status,
            "failures": one.failures,
            "trend": [outcome.failures or 0 for outcome in one.trend],
            "tables": ", ".join(one.tables),
            "tolerance": one.tolerance,
            "seconds": one.seconds,
        }
        for one in ordered
    ]
    names = ("test", "result", "failures", "trend", "tables", "tolerance", "seconds")
    columns = {name: say(f"data.{name}") for name in names}
    how = say("data.results_how")
    shown = Shown("tests", say("data.results"), rows, columns, (), {"seconds": "number"}, how)
    with tile(view, shown, wide=True):
        event: Any = table(
            shown, height=320, key="tests:rows", on_select="rerun", selection_mode="single-row"
        )
        if event.selection.rows:
            one_test(view, ordered[event.selection.rows[0]])


def one_test(view: View, test: TestedRule) -> None:
    """Show what a test says, and the rows that failed it."""
    say = view.locale.say
    st.markdown(f"**{plain(test.name)}**  \n{plain(test.description or test.message or '')}")
    failing = view.figures.failing_rows(test)
    if failing:
        st.dataframe([dict(row) for row in failing], hide_index=True, height=240)
    else:
        st.markdown(quiet(say("data.no_failing_rows")))


def loads(view: View) -> None:
    """Show the loads that the rows came with, and what of them is in quarantine."""
    say = view.locale.say
    rows = [
        {
            "load": load.load_id,
            "source": load.source,
            "landing": load.landing_id,
            "loaded": f"{load.loaded_at:%Y-%m-%d %H:%M}",
            "records": load.records,
            "quarantined": load.quarantined,
        }
        for load in view.figures.publication.raw_loads
    ]
    columns = {
        name: say(f"data.{name}")
        for name in ("load", "source", "landing", "loaded", "records", "quarantined")
    }
    shown = Shown(
        "loads", say("data.loads"), rows, columns, (), {"records": "count", "quarantined": "count"}
    )
    with tile(view, shown):
        table(shown)


def tables(view: View) -> None:
    """Show the published tables with their rows."""
    say = view.locale.say
    sizes = view.figures.publication.table_rows
    rows = [{"table": name, "rows": count} for name, count in sorted(sizes.items())]
    columns = {name: say(f"data.{name}") for name in ("table", "rows")}
    shown = Shown("tables", say("data.tables"), rows, columns, (), {"rows": "count"})
    with tile(view, shown):
        table(shown, height=300)


def definitions(view: View) -> None:
    """Show every metric: what it is, what others published, and our figure of all time."""
    say, metrics = view.locale.say, view.figures.metrics()
    ours = {}
    for name in metrics:
        rows = view.figures.ask(Question((name,)))
        ours[name] = view.locale.exact(rows[0][name] if rows else None, view.unit(name))
    rows = [
        {
            "metric": view.label(name),
            "ours": ours[name],
            "other": metric.published or "",
            "definition": metric.description,
            "population": metric.population or "",
        }
        for name, metric in metrics.items()
    ]
    columns = {
        name: say(f"data.{name}")
        for name in ("metric", "ours", "other", "definition", "population")
    }
    shown = Shown(
        "definitions", say("data.definitions"), rows, columns, (), {}, say("data.definitions_how")
    )
    with tile(view, shown, wide=True):
        table(shown, height=420)


with opened("data") as view:
    state(view)
    left, right = st.columns(2)
    with left:
        publications(view)
        loads(view)
    with right:
        tables(view)
    tests(view)
    definitions(view)
    st.markdown(
        quiet(
            f"`{view.figures.publication.schema_name}` · {view.figures.publication.project_digest}"
        )
    )
