"""Each landing is in one run's request, whatever the order that they show up in."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration import landings as module
from orchestration.landings import KEPT, LISTED, list_after, request, seen_by, told


def landing(number: int) -> str:
    return f"20260101T{number:06}.000000Z-aaaaaaaa"


def look(zone: set[str], cursor: str | None) -> tuple[list[str], str]:
    """Look once at a raw zone, as the sensor does."""
    seen = seen_by(cursor)
    behind = list_after(seen)
    listed = sorted(one for one in zone if behind is None or one > behind)[:LISTED]
    return told(seen, listed)


@given(st.permutations(range(30)), st.lists(st.integers(1, 5), min_size=30, max_size=30))
def test_landings_in_any_order_are_asked_for_once_each(order: list[int], steps: list[int]) -> None:
    zone: set[str] = set()
    asked: list[str] = []
    cursor = None
    arriving = iter(order)
    for step in steps:
        zone |= {landing(number) for _, number in zip(range(step), arriving, strict=False)}
        new, cursor = look(zone, cursor)
        asked += new
    assert sorted(asked) == sorted(zone)


def test_a_clock_that_was_set_back_hides_no_landing() -> None:
    zone = {landing(5)}
    _, cursor = look(zone, None)
    zone.add(landing(1))
    assert look(zone, cursor)[0] == [landing(1)]


def test_a_look_that_was_lost_with_its_cursor_asks_for_the_same_run_again() -> None:
    zone = {landing(1), landing(2)}
    first, second = look(zone, None)[0], look(zone, None)[0]
    assert request(first).run_key == request(second).run_key


def test_many_landings_are_gone_through_without_listing_all_of_them() -> None:
    zone = {landing(number) for number in range(10_000)}
    asked: list[str] = []
    cursor, looks = None, 0
    while True:
        new, cursor = look(zone, cursor)
        if not new:
            break
        asked, looks = asked + new, looks + 1
    assert sorted(asked) == sorted(zone)
    assert len(json.loads(cursor)) == KEPT
    assert looks <= 10_000 // (LISTED - KEPT)


def test_a_run_says_how_many_landings_it_is_for_and_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_NAMED", 2)
    assert request([landing(1), landing(2)]).tags == {
        "olist/landings": "2",
        "olist/landing_ids": f"{landing(1)} {landing(2)}",
    }
    assert request([landing(n) for n in (1, 2, 3)]).tags == {
        "olist/landings": "3",
        "olist/landing_ids": f"{landing(1)} … {landing(3)}",
    }
