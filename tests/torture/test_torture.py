"""A little of each campaign finds nothing; with a defect planted in the loader, it does."""

import json
from pathlib import Path

import pytest

from olist.settings import Settings
from tests.ingestion.files import nine_files
from tests.torture.campaigns import CAMPAIGNS
from tests.torture.defects import DEFECTS
from tests.torture.kills import AT_RANDOM, EACH, POINTS
from tests.torture.place import Grounds
from tests.torture.results import RESULTS
from tests.torture.tally import FINDINGS, Tally, table

_HERE = ["kills", "s3", "crashes", "made_files"]
_PLANTED = ["committed_alone", "by_place"]
"""The others have tests of their own; a full run has all of them, and plants all defects."""


@pytest.fixture
def grounds(services: Settings, short_tmp: Path, tmp_path: Path) -> Grounds:
    folder = short_tmp / tmp_path.name
    folder.mkdir()
    return Grounds(services, folder, nine_files(), quick=True)


@pytest.mark.parametrize("name", _HERE)
def test_a_little_of_each_campaign_finds_nothing(grounds: Grounds, name: str) -> None:
    tally = CAMPAIGNS[name].run(grounds)
    assert (tally.notes, tally.not_run) == ([], "")
    assert tally.clean
    assert tally.tried


@pytest.mark.parametrize("name", _PLANTED)
def test_a_planted_defect_turns_its_campaign_red(
    services: Settings, short_tmp: Path, tmp_path: Path, name: str
) -> None:
    folder = short_tmp / tmp_path.name
    folder.mkdir()
    broken = Grounds(services, folder, nine_files(), quick=True, defect=name)
    tally = CAMPAIGNS[DEFECTS[name].campaign].run(broken)
    assert not tally.clean
    assert tally.notes


def test_each_of_the_first_seven_promises_has_a_defect() -> None:
    assert sorted(defect.promise for defect in DEFECTS.values()) == [
        "conservation",
        "drift",
        "exactly once",
        "immutable",
        "nothing half",
        "order",
        "quarantine",
        "rebuild",
    ]


def test_the_last_full_run_was_full_and_found_nothing() -> None:
    if not RESULTS.exists():
        pytest.skip("no full run is recorded: run `make torture`")
    kept = json.loads(RESULTS.read_text())["campaigns"]
    assert set(kept) == {campaign.description for campaign in CAMPAIGNS.values()}
    for one in kept.values():
        assert one["not_run"] == ""
        assert {name: one[name] for name in FINDINGS} == dict.fromkeys(FINDINGS, 0)
    phases = kept[CAMPAIGNS["kills"].description]["phases"]
    assert {point: phases.get(point, 0) >= EACH for point in (*POINTS, "S3 get", "S3 put")} == (
        dict.fromkeys((*POINTS, "S3 get", "S3 put"), True)
    )
    assert sum(count for phase, count in phases.items() if phase.startswith("random")) == AT_RANDOM


def test_what_was_not_run_is_not_green() -> None:
    tally = Tally(not_run="needs root")
    assert not tally.clean
    assert "| not run: needs root |" in table([("a full disk", tally.to_dict())])
