from publication.forgetting import drop_those_with, forget_failing_rows, schemas_with
from publication.history import publications
from publication.reader import open_publication
from tests.publication.candidate import Candidate

_RENAME = "alter table {}.dim_customers rename customer_id to customer_unique_id"


def with_persons(candidate: Candidate) -> Candidate:
    """Publish twice, and let the copies and the candidate name persons as the real ones do."""
    candidate.publish_next()
    candidate.publish_next()
    for schema, owner in (("publication_1", "publisher"), ("publication_2", "publisher")):
        candidate.execute(owner, _RENAME.format(schema))  # type: ignore[arg-type]
    candidate.execute("transformer", _RENAME.format("candidate"))
    return candidate


def test_every_schema_with_the_person_is_named(candidate: Candidate) -> None:
    with_persons(candidate)
    ((person,),) = candidate.execute(
        "publisher", "select customer_unique_id from publication_2.dim_customers limit 1"
    )
    assert schemas_with(candidate.settings, person) == (
        "candidate",
        "publication_1",
        "publication_2",
    )
    candidate.execute("transformer", "delete from candidate.dim_customers")
    candidate.execute("publisher", "truncate publication_2.dim_customers cascade")
    assert schemas_with(candidate.settings, person) == ("publication_1",)
    assert schemas_with(candidate.settings, "nobody") == ()


def test_all_but_the_current_publication_are_dropped_unless_they_are_read(
    candidate: Candidate,
) -> None:
    with_persons(candidate)
    ((person,),) = candidate.execute(
        "publisher", "select customer_unique_id from publication_1.dim_customers limit 1"
    )
    candidate.execute("admin", "create schema reports")
    candidate.execute("admin", "create view reports.mine as table publication_1.dim_customers")
    reason = "publication_1 is kept: reports.mine reads it"
    assert drop_those_with(candidate.settings, person) == ([], (reason,))
    candidate.execute("admin", "drop view reports.mine")
    assert drop_those_with(candidate.settings, person) == ([1], ())
    assert [one.status for one in publications(candidate.settings)] == ["published", "dropped"]
    with open_publication(candidate.settings) as reader:
        assert reader.query(["orders"]).rows == ((4,),)


def test_rows_that_failed_a_test_are_forgotten_with_the_person(candidate: Candidate) -> None:
    candidate.execute(
        "transformer",
        "insert into publication.failing_rows values (1, 'test', 1, '{\"order_id\": \"o1\"}')",
    )
    forget_failing_rows(candidate.settings)
    assert candidate.execute("publisher", "select * from publication.failing_rows") == []
