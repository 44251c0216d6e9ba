"""Late loads and late publications are told by when loads ran, never by the dates in the rows."""

from datetime import UTC, datetime, timedelta

import pytest

from ingestion.pipeline import ingest
from ingestion.sources import open_source
from olist.database import write_lock
from olist.settings import Settings
from publication.freshness import Seen, banner, deadline, freshness, judged

NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)
"""Noon in São Paulo, five hours behind the hour of publication."""


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


@pytest.mark.parametrize(
    ("hours", "state"), [(1, "fresh"), (25, "fresh"), (27, "late"), (49, "late"), (51, "stale")]
)
def test_loads_turn_late_and_then_stopped(hours: float, state: str) -> None:
    loads, _ = judged(Seen(ago(hours), None, ago(500)), Settings(), now=NOW)
    assert loads.state == state


@pytest.mark.parametrize(
    ("waits_for", "state"),
    [(0.5, "fresh"), (2, "late"), (4.5, "late"), (5.5, "stale"), (30, "stale")],
)
def test_rows_that_wait_are_late_and_past_the_hour_of_publication_stale(
    waits_for: float, state: str
) -> None:
    _, publication = judged(Seen(ago(0.2), ago(waits_for), ago(40)), Settings(), now=NOW)
    assert publication.state == state


def test_a_publication_of_long_ago_is_fresh_while_nothing_waits() -> None:
    _, publication = judged(Seen(ago(1), None, ago(9000)), Settings(), now=NOW)
    assert (publication.state, publication.since) == ("fresh", ago(9000))


def test_before_the_first_load_nothing_is_late() -> None:
    found = judged(Seen(None, None, None), Settings(), now=NOW)
    assert [one.state for one in found] == ["unknown", "unknown"]
    assert all(one.ok for one in found)


@pytest.mark.parametrize(
    ("now", "day"), [("2026-03-10T09:59", 9), ("2026-03-10T10:00", 10), ("2026-03-11T02:00", 10)]
)
def test_the_hour_of_publication_is_that_of_sao_paulo(now: str, day: int) -> None:
    found = deadline(Settings(), datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert found.isoformat() == f"2026-03-{day:02}T07:00:00-03:00"


def test_a_reader_is_told_that_loads_stopped_where_they_are_scheduled(warehouse: Settings) -> None:
    with write_lock(warehouse, command="test"):
        ingest(warehouse, open_source("generate", warehouse, scale=0.01))
    loads, publication = freshness(warehouse)
    assert (loads.state, publication.state) == ("fresh", "fresh")
    assert publication.said.endswith("are not published yet.")

    later = datetime.now(UTC) + timedelta(hours=60)
    assert banner(warehouse, now=later) is None
    said = banner(warehouse.model_copy(update={"scheduled": True}), now=later)
    assert said is not None
    assert said.startswith("The last load ended 60 hours ago: the loads have stopped. Rows ")
    assert said.endswith(" are not published, and were due by 07:00 in America/Sao_Paulo.")
