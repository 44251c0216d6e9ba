"""What pages are made of: the tile of a metric, a table with its download, the source line."""

import csv
import datetime
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

import streamlit as st

from app import charts
from app.formats import Number, age, change, day_name, month_name, plain, short, unit_of
from publication import Metric, Publication

Series = Mapping[datetime.date, Number | None]


@dataclass(frozen=True)
class Tile:
    """A metric, how it is drawn, and whether more of it is good news."""

    metric: str
    mark: charts.Mark
    better: Literal["more", "less"] = "more"


def month_tile(
    tile: Tile, metric: Metric, series: Series, complete: Sequence[datetime.date]
) -> None:
    """Show a metric: its last complete month against the month before, and all months."""
    unit = unit_of(metric.name)
    last, before = (complete[-1], complete[-2]) if len(complete) > 1 else (None, None)
    with st.container(border=True):
        st.metric(
            metric.label,
            plain(short(series[last] if last else None, unit)),
            change(series[last], series[before], unit) if last and before else None,
            delta_color="normal" if tile.better == "more" else "inverse",
            delta_description=f"from {before:%B}" if before else None,
            help=plain(metric.description),
        )
        st.vega_lite_chart(
            charts.by_month(
                series, label=metric.label, unit=unit, mark=tile.mark, complete=complete
            ),
            height=190,
            alt=f"{metric.label} by month, {month_name(min(series))} to {month_name(max(series))}",
        )


def group_tile(metric: Metric, values: Mapping[str, Number | None], *, group: str) -> None:
    """Show a metric by a dimension, a bar for each of its values."""
    with st.container(border=True):
        st.markdown(f"**{metric.label} by {group.lower()}**", help=plain(metric.description))
        st.vega_lite_chart(
            charts.by_group(values, label=metric.label, group=group, unit=unit_of(metric.name)),
            height=24 * len(values) + 10,
            alt=f"{metric.label} by {group.lower()}",
        )


def table(
    title: str, header: Sequence[str], rows: Sequence[Sequence[object]], *, file_name: str
) -> None:
    """Show the figures of a chart as a table, with a download of the same as CSV."""
    with st.expander(title):
        st.dataframe([dict(zip(header, row, strict=True)) for row in rows], hide_index=True)
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
    zone = ZoneInfo(st.context.timezone or "UTC")
    published_at = publication.published_at.astimezone(zone)
    sources = {load.source for load in publication.raw_loads}
    warned = publication.tests_warned
    parts = [
        f"Publication {publication.publication_id}",
        f"published {age(published_at, datetime.datetime.now(zone))}"
        f" ({day_name(published_at.date())}, {published_at:%H:%M %Z})",
        f"{publication.tests_passed} tests passed" + (f", {warned} warned" if warned else ""),
        f"data through {day_name(data_through)}",
        "generated data" if sources == {"generate"} else f"from {', '.join(sorted(sources))}",
    ]
    st.caption(" · ".join(parts))
