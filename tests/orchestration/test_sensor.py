"""The sensor asks for one run for what has landed since its last look."""

import dagster as dg
import pytest

from ingestion.raw_zone.manifest import Manifest
from ingestion.raw_zone.zone import RawZone
from olist.settings import Settings
from orchestration.landings import landings

FIRST = "20260101T000000.000000Z-aaaaaaaa"
SECOND = "20260102T000000.000000Z-bbbbbbbb"
THIRD = "20260103T000000.000000Z-cccccccc"


def land(settings: Settings, landing_id: str) -> None:
    RawZone(settings).write_manifest(
        Manifest(landing_id, "folder", "snapshot", None, None, "2026-01-01", {}, ())
    )


def look(settings: Settings, cursor: str | None) -> tuple[list[str], str | None]:
    """Let the sensor look once; return the landings that it asks runs for, and its cursor."""
    found = landings(settings).evaluate_tick(dg.build_sensor_context(cursor=cursor))
    asked = [request.tags["olist/landing_ids"] for request in found.run_requests or ()]
    return asked, found.cursor


def test_what_has_landed_gets_one_run_and_what_lands_late_another(warehouse: Settings) -> None:
    land(warehouse, FIRST)
    land(warehouse, THIRD)
    asked, cursor = look(warehouse, None)
    assert asked == [f"{FIRST} {THIRD}"]
    assert look(warehouse, cursor) == ([], cursor)
    land(warehouse, SECOND)
    assert look(warehouse, cursor)[0] == [SECOND]


def test_a_raw_zone_that_was_never_started_is_a_skipped_look(nowhere: Settings) -> None:
    found = landings(nowhere).evaluate_tick(dg.build_sensor_context(cursor=FIRST))
    assert found.run_requests == []
    assert "run `olist up`" in (found.skip_message or "")


@pytest.mark.parametrize("scheduled", [False, True])
def test_the_sensor_is_off_until_it_is_switched_on(nowhere: Settings, *, scheduled: bool) -> None:
    settings = nowhere.model_copy(update={"scheduled": scheduled})
    running = dg.DefaultSensorStatus.RUNNING
    assert (landings(settings).default_status == running) is scheduled
