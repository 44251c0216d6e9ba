"""What dbt says decides whether a build is tried again."""

import pytest

from olist.errors import OlistError, Unavailable
from orchestration.retries import dbt_error, wait_seconds

LOST = "Database Error in model fct_orders server closed the connection unexpectedly"
LOCKED = "Database Error in model fct_orders deadlock detected DETAIL: Process 1 waits"
STARTING = (
    'connection to server at "127.0.0.1", port 5432 failed: FATAL: the database system is '
    "starting up"
)
WRONG = 'Database Error in model fct_orders column "nothing" does not exist'
FAILED = "Got 1 result, configured to fail if != 0"


@pytest.mark.parametrize("said", [LOST, LOCKED, STARTING])
def test_a_lost_server_and_a_lock_are_worth_another_build(said: str) -> None:
    assert type(dbt_error("build failed", [said])) is Unavailable


@pytest.mark.parametrize("said", [[WRONG], [FAILED], [LOST, FAILED], []])
def test_a_build_in_which_anything_else_failed_is_not(said: list[str]) -> None:
    error = dbt_error("build failed", said)
    assert (type(error), str(error)) == (OlistError, "build failed")


def test_each_wait_is_twice_the_one_before() -> None:
    assert [wait_seconds(tries) for tries in range(3)] == [5, 10, 20]
