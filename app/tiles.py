"""What pages are made of: the tile of a metric, a table with its download, the source line."""

import csv
import datetime
import io
from collections.abc import Mapping, Sequence, Set
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from app import charts
from app.formats import (
    MISSING,
    Number,
    Unit,
    age,
    change,
    day_name,
    month_name,
    plain,
    quiet,
    short,
    unit_of,
)
from app.months import Period, after
from publication.history import Publication

if TYPE_CHECKING:
    from publication.semantics import Metric

Series = Mapping[datetime.date, Number | None]


_NUMBERS: dict[Unit, Literal["localized", "accounting", "percent"]] = {
    "count": "localized",
    "money": "accounting",
    "share": "percent",
}
"""How `st.dataframe` formats each unit."""

LESS_IS_BETTER = frozenset({"late_rate"})
"""The metrics of which more is bad news."""


def month_tile(
    metric: "Metric", series: Series, period: Period, complete: Sequence[datetime.date]
) -> None:
    """Show a metric: the last complete month of the period against the month before, and all.

    What adds up is drawn as bars from zero, a ratio as a line.
    """
    unit = unit_of(metric.name)
    last = max((month for month in complete if month in period), default=None)
    before = after(last, -1) if last and after(last, -1) in complete else None
    with st.container(border=True):
        st.metric(
            metric.label,
            plain(short(series[last] if last else None, unit)),
            change(series[last], series[before], unit) if last and before else None,
            delta_color="inverse" if metric.name in LESS_IS_BETTER else "normal",
            delta_description=f"from {before:%B}" if before else None,
            help=plain(metric.description),
        )
        st.vega_lite_chart(
            charts.by_month(
                {month: series.get(month) for month in period.months},
                label=metric.label,
                unit=unit,
                mark="bar" if metric.type == "simple" else "line",
                complete=complete,
            ),
            height=180,
            alt=f"{metric.label} by month: {month_name(period.months[0])} to "
            f"{month_name(period.months[-1])}",
        )


def group_tile(metric: "Metric", values: Mapping[str, Number | None], *, group: str) -> None:
    """Show a metric by a dimension, a bar for each of its values."""
    with st.container(border=True):
        st.markdown(metric.label, help=plain(metric.description))
        st.vega_lite_chart(
            charts.by_group(values, label=metric.label, group=group, unit=unit_of(metric.name)),
            height=22 * len(values) + 10,
            alt=f"{metric.label} by {group.lower()}",
        )


def table(
    title: str,
    metrics: Sequence["Metric"],
    header: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    file_name: str,
) -> None:
    """Show the figures of charts as a table, with a download of the same as CSV.

    The last columns of the header are the names of `metrics`.
    """
    # Only an open one brings its table: the browser loads what draws it then, not with the page.
    shown = st.expander(title, key=file_name, on_change="rerun")
    if not shown.open:
        return
    with shown:
        st.dataframe(
            [dict(zip(header, row, strict=True)) for row in rows],
            hide_index=True,
            placeholder=MISSING,
            column_config={name: name.capitalize() for name in header}
            | {
                metric.name: st.column_config.NumberColumn(
                    metric.label, format=_NUMBERS[unit_of(metric.name)]
                )
                for metric in metrics
            },
        )
        st.download_button(
            "Download CSV",
            _csv(header, rows),
            file_name=file_name,
            mime="text/csv",
            on_click="ignore",
        )


def _csv(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def source_line(publication: Publication, data_through: datetime.date) -> None:
    """Say which publication a page shows, how old and how well tested it is, and of what data."""
    zone = _visitors_zone()
    published_at = publication.published_at.astimezone(zone)
    sources = {load.source for load in publication.raw_loads}
    warned = publication.tests_warned
    parts = [
        f"Publication {publication.publication_id}",
        f"published {age(published_at, datetime.datetime.now(zone))}"
        f" ({day_name(published_at.date())}, {published_at:%H:%M %Z})",
        f"{publication.tests_passed} tests passed" + (f", {warned} warned" if warned else ""),
        f"data through {day_name(data_through)}",
        *([] if sources == {"generate"} else [f"source: {', '.join(sorted(sources))}"]),
    ]
    badge = f" :orange-badge[{warning}]" if (warning := invented(sources)) else ""
    st.markdown(quiet(" · ".join(parts)) + badge)


def invented(sources: Set[str]) -> str:
    """Return what a reader must know of data that the generator made, be it orders or weather."""
    if "generate" not in sources:
        return ""
    return "generated data" if sources == {"generate"} else "partly generated data"


def _visitors_zone() -> datetime.tzinfo:
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ValueError, ZoneInfoNotFoundError):
        # The browser may name a zone that this machine does not know.
        return datetime.UTC
