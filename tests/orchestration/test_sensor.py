"""The sensor asks for one run for each landing."""

import time

import dagster as dg

from ingestion.raw_zone.manifest import Manifest
from ingestion.raw_zone.zone import RawZone
from olist.settings import Settings
from orchestration.automation import landings


def land(settings: Settings, landing_id: str) -> None:
    RawZone(settings).write_manifest(
        Manifest(landing_id, "folder", "snapshot", None, None, "2026-01-01", {}, ())
    )


def look(settings: Settings, cursor: str | None) -> tuple[list[str | None], str | None]:
    """Let the sensor look once; return the keys of the runs that it asks for, and its cursor."""
    context = dg.build_sensor_context(cursor=cursor)
    found = landings(settings).evaluate_tick(context)
    return [request.run_key for request in found.run_requests or ()], found.cursor


FIRST = "20260101T000000.000000Z-aaaaaaaa"
SECOND = "20260102T000000.000000Z-bbbbbbbb"
THIRD = "20260103T000000.000000Z-cccccccc"


def test_two_landings_get_one_run_each_once(warehouse: Settings) -> None:
    land(warehouse, FIRST)
    land(warehouse, SECOND)
    asked, cursor = look(warehouse, None)
    assert (asked, cursor) == ([FIRST, SECOND], SECOND)
    assert look(warehouse, cursor) == ([], SECOND)


def test_only_what_landed_since_is_listed(warehouse: Settings) -> None:
    land(warehouse, FIRST)
    land(warehouse, THIRD)
    assert look(warehouse, FIRST) == ([THIRD], THIRD)


def test_a_look_takes_less_than_a_second(warehouse: Settings) -> None:
    started = time.monotonic()
    look(warehouse, None)
    assert time.monotonic() - started < 1


def test_a_raw_zone_that_was_never_started_is_a_skipped_look(nowhere: Settings) -> None:
    found = landings(nowhere).evaluate_tick(dg.build_sensor_context(cursor=FIRST))
    assert found.run_requests == []
    assert "run `olist up`" in (found.skip_message or "")


def test_the_sensor_is_off_until_it_is_switched_on(nowhere: Settings) -> None:
    assert landings(nowhere).default_status == dg.DefaultSensorStatus.STOPPED
