import pytest

from olist.database import connect
from olist.errors import BadUsage
from publication.data_tests import (
    candidate_failing_rows,
    candidate_tests,
    named,
    tolerance,
)
from publication.reader import open_publication
from tests.publication.candidate import Candidate

NAME = "unique_fct_orders_order_id"
UNIQUE_ID = f"test.olist.{NAME}.1234"


def keep_row(candidate: Candidate, generation: int, order_id: str) -> None:
    """Do what the end of a dbt command does for a test that failed or warned."""
    candidate.execute(
        "transformer",
        """
        insert into publication.data_tests values
            (%s, %s, 'Each order once.', 'warn', '!= 0', '> 9', '{}', '["fct_orders"]', 'order_id')
        on conflict do nothing
        """,
        [UNIQUE_ID, NAME],
    )
    candidate.execute(
        "transformer",
        "insert into publication.failing_rows values"
        " (%s, %s, 1, jsonb_build_object('order_id', %s::text))",
        [generation, UNIQUE_ID, order_id],
    )


def test_readers_see_the_rows_that_were_warned_of_once_they_are_published(
    candidate: Candidate,
) -> None:
    candidate.load()
    first = candidate.build(results={NAME: "warn"})
    keep_row(candidate, first, "o1")
    candidate.publish()
    candidate.load()
    second = candidate.build(results={NAME: "fail"})
    keep_row(candidate, second, "o2")
    with open_publication(candidate.settings) as reader:
        published = named(reader.tests(), NAME)
        assert (published.status, [one.status for one in published.trend]) == ("warn", ["warn"])
        assert reader.failing_rows(UNIQUE_ID) == ({"order_id": "o1"},)
        assert reader.select("select failing_row from publication.published_failing_rows").rows == (
            ({"order_id": "o1"},),
        )
    with connect(candidate.settings, "publisher") as connection:
        test = named(candidate_tests(connection), NAME)
        rows = candidate_failing_rows(connection, test)
    assert rows == ({"order_id": "o2"},)
    assert (test.status, test.failures, test.tolerance) == ("fail", 3, "fails if rows > 9")
    assert [(one.publication_id, one.status) for one in test.trend] == [(1, "warn"), (None, "fail")]


def test_a_part_of_a_name_finds_the_only_test_that_has_it(candidate: Candidate) -> None:
    candidate.load()
    candidate.build()
    keep_row(candidate, 0, "o1")
    with connect(candidate.settings, "publisher") as connection:
        tests = candidate_tests(connection)
    assert named(tests, "fct_orders_order").name == NAME
    with pytest.raises(BadUsage, match="there is no test 'unique_fct_order_order'"):
        named(tests, "unique_fct_order_order")
    with pytest.raises(BadUsage, match="3 tests have 'olist' in their name"):
        named(tests, "olist")


@pytest.mark.parametrize(
    ("arguments", "warn_if", "error_if", "said"),
    [
        ({}, "!= 0", "!= 0", "no row"),
        ({}, "> 10", "> 100", "warns if rows > 10; fails if rows > 100"),
        (
            {"of": 99441, "anomalies": {"unpaid": {"known": 1, "condition": "true"}}},
            "!= 0",
            "!= 0",
            "of 99,441 rows: unpaid 1; chance beside that",
        ),
        (
            {"quarantined_table": "orders"},
            "!= 0",
            "!= 0",
            "as many keys as records of orders are in quarantine",
        ),
        ({"parent": "ref('fct_orders')"}, None, None, "rows whose parent is missing"),
    ],
)
def test_tolerance_is_said_in_words(
    arguments: dict[str, object], warn_if: str | None, error_if: str | None, said: str
) -> None:
    assert tolerance(arguments, warn_if, error_if) == said
