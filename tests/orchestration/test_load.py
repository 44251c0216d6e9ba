"""What a run says of the raw tables that it loaded."""

from ingestion.results import LoadResult, Outcome
from orchestration.load import load_metadata


def _result(load_id: int, outcome: Outcome) -> LoadResult:
    return LoadResult(load_id, f"landing {load_id}", outcome, (), 0, 0.1)


def test_a_run_names_the_last_load_that_loaded_something() -> None:
    told = load_metadata(
        [_result(1, "loaded"), _result(2, "loaded"), _result(3, "superseded")], "sellers"
    )
    assert (told["load_id"], told["outcome"]) == (2, "loaded")
    assert told["landing_id"] == "landing 1, landing 2, landing 3"


def test_a_run_that_loaded_nothing_names_what_it_recorded_last() -> None:
    told = load_metadata([_result(1, "superseded"), _result(2, "superseded")], "sellers")
    assert (told["load_id"], told["outcome"]) == (2, "superseded")
