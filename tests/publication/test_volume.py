import pytest

from olist.errors import OlistError
from publication.history import publications
from publication.publish import rollback
from tests.publication.candidate import Candidate, Order

MANY = 1_000


def orders(count: int) -> list[Order]:
    return [(f"o{n}", "ana", "2018-01-01 10:00", "10.00", None) for n in range(count)]


def publish(
    candidate: Candidate, count: int, source: str = "folder", **settings: object
) -> tuple[str, ...]:
    candidate.load(source=source)
    candidate.build(orders(count))
    return candidate.publish(**settings).warnings


def test_a_few_rows_may_go_and_more_are_said(candidate: Candidate) -> None:
    assert publish(candidate, MANY) == ()
    assert publish(candidate, MANY - 10) == ()
    # Each is compared with the one before it.
    publish(candidate, MANY)
    assert publish(candidate, MANY - 11) == (
        "fct_orders has 989 rows, 1.1% fewer than the 1,000 of publication 3, which came from "
        "folder too",
    )


def test_a_fact_that_lost_too_many_rows_is_not_published(candidate: Candidate) -> None:
    publish(candidate, MANY)
    with pytest.raises(OlistError, match=r"799 rows, 20.1% fewer .* OLIST_ROWS_LOST_AT_MOST=1"):
        publish(candidate, 799)
    assert [one.publication_id for one in publications(candidate.settings)] == [1]
    left = "select nspname::text from pg_namespace where nspname = 'publication_2'"
    assert candidate.execute("admin", left) == []
    (warning,) = candidate.publish(rows_lost_at_most=1).warnings
    assert warning.startswith("fct_orders has 799 rows, 20.1% fewer")


def test_another_source_with_fewer_rows_is_a_choice(candidate: Candidate) -> None:
    publish(candidate, MANY, source="kaggle")
    assert publish(candidate, 10, source="folder") == ()
    # What counts is the last one of the same source, whatever was published since.
    with pytest.raises(OlistError, match="of publication 1, which came from kaggle too"):
        publish(candidate, 10, source="kaggle")


def test_generated_files_have_the_size_that_was_asked_for(candidate: Candidate) -> None:
    publish(candidate, MANY, source="generate")
    assert publish(candidate, 10, source="generate") == ()


def test_small_tables_and_withdrawn_publications_are_not_compared_with(
    candidate: Candidate,
) -> None:
    publish(candidate, MANY - 1)
    assert publish(candidate, 10) == ()
    publish(candidate, MANY)
    rollback(candidate.settings)
    assert publish(candidate, 10) == ()
