"""What the steps of a run share, and how their errors are told."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import pytest

from olist.errors import BadUsage, Busy, DataRefused, OlistError, Unavailable
from olist.progress import Progress, silent
from olist.settings import Settings
from orchestration import retries
from orchestration import warehouse as module
from orchestration.retries import MAX_RETRIES
from orchestration.warehouse import Warehouse, warehouse_resource


class Log(list[str]):
    """What happened, in order."""


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Log:
    """The services, the lock and the waiting replaced by notes of them."""
    happened = Log()

    @contextmanager
    def noted(what: str) -> Iterator[None]:
        happened.append(f"+{what}")
        try:
            yield
        finally:
            happened.append(f"-{what}")

    def running(_settings: Settings, *, progress: Progress = silent) -> object:  # noqa: ARG001
        return noted("services")

    def write_lock(_settings: Settings, *, command: str, waiting: object) -> object:  # noqa: ARG001
        return noted("lock")

    monkeypatch.setattr(module, "running", running)
    monkeypatch.setattr(module, "write_lock", write_lock)
    monkeypatch.setattr(retries, "FIRST_WAIT_SECONDS", 0.0)
    return happened


def run(nowhere: Settings, log: Log, *errors: Exception) -> dg.ExecuteInProcessResult:
    """Run two steps that write; the first raises one of `errors` at each try."""
    left = list(errors)

    @dg.asset
    def first(context: dg.AssetExecutionContext, warehouse: dg.ResourceParam[Warehouse]) -> None:
        with warehouse.writing(context):
            log.append("first")
            if left:
                raise left.pop(0)

    @dg.asset(deps=[first])
    def second(context: dg.AssetExecutionContext, warehouse: dg.ResourceParam[Warehouse]) -> None:
        with warehouse.writing(context):
            log.append("second")

    return dg.materialize(
        [first, second],
        resources={"warehouse": warehouse_resource(nowhere)},
        raise_on_error=False,
    )


def said(result: dg.ExecuteInProcessResult) -> str:
    """Return what the operator reads of the step that failed."""
    [failure] = result.get_step_failure_events()
    data = failure.step_failure_data
    return (data.user_failure_data and data.user_failure_data.description) or ""


def test_services_and_lock_are_held_from_the_first_step_to_the_end_of_the_run(
    nowhere: Settings, log: Log
) -> None:
    assert run(nowhere, log).success
    assert log == ["+services", "+lock", "first", "second", "-lock", "-services"]


def test_they_are_given_back_when_a_step_fails(nowhere: Settings, log: Log) -> None:
    assert not run(nowhere, log, OlistError("broken")).success
    assert log == ["+services", "+lock", "first", "-lock", "-services"]


@pytest.mark.parametrize(
    "error",
    [Unavailable("no route"), Busy("deadlock detected"), ConnectionResetError(), TimeoutError()],
)
def test_a_service_that_comes_back_is_tried_again(
    nowhere: Settings, log: Log, error: Exception
) -> None:
    assert run(nowhere, log, error).success
    assert log.count("first") == 2
    assert log.count("+lock") == log.count("-lock") == 2


def test_a_service_that_stays_away_fails_the_run_in_the_end(nowhere: Settings, log: Log) -> None:
    result = run(nowhere, log, *[Unavailable("no route")] * 9)
    assert said(result) == "no route"
    assert log.count("first") == 1 + MAX_RETRIES


@pytest.mark.parametrize("error", [DataRefused, BadUsage, OlistError])
def test_data_and_code_are_not_tried_again(
    nowhere: Settings, log: Log, error: type[OlistError]
) -> None:
    result = run(nowhere, log, error("orders.csv, line 3: no"))
    assert said(result) == "orders.csv, line 3: no"
    assert log.count("first") == 1


def test_a_fault_of_the_program_is_not_tried_again(nowhere: Settings, log: Log) -> None:
    assert not run(nowhere, log, KeyError("no such column")).success
    assert log.count("first") == 1
