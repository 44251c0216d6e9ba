from olist.database import connect
from publication.history import publications
from publication.publish import rollback
from publication.reader import open_publication
from tests.publication.candidate import Candidate


def schemas(candidate: Candidate) -> list[str]:
    rows = candidate.execute(
        "admin", "select nspname::text from pg_namespace where nspname ~ '^publication_' order by 1"
    )
    return [name for (name,) in rows]


def test_the_newest_three_publications_are_kept(candidate: Candidate) -> None:
    for _ in range(5):
        candidate.publish_next()
    assert schemas(candidate) == ["publication_3", "publication_4", "publication_5"]
    assert [one.status for one in publications(candidate.settings)] == [
        *["published"] * 3,
        *["dropped"] * 2,
    ]


def test_a_withdrawn_publication_is_kept_until_the_next_one(candidate: Candidate) -> None:
    for _ in range(3):
        candidate.publish_next()
    rollback(candidate.settings)
    assert schemas(candidate) == ["publication_1", "publication_2", "publication_3"]
    candidate.publish_next()
    assert schemas(candidate) == ["publication_1", "publication_2", "publication_4"]
    dropped = publications(candidate.settings)[1]
    assert (dropped.status, dropped.withdrawn_at is not None) == ("dropped", True)


def test_a_publication_that_is_read_is_dropped_by_a_later_publish(candidate: Candidate) -> None:
    candidate.publish_next()
    with open_publication(candidate.settings) as reader:
        for _ in range(3):
            last = candidate.publish_next()
        assert last.warnings == ("publication_1 is kept for now: someone reads it",)
        assert reader.query(["orders"]).rows == ((4,),)
    assert candidate.publish().warnings == ()
    assert schemas(candidate) == ["publication_2", "publication_3", "publication_4"]


def test_a_table_that_is_read_by_hand_is_dropped_by_a_later_publish(candidate: Candidate) -> None:
    candidate.publish_next()
    with connect(candidate.settings, "admin") as connection:
        connection.execute("select * from publication_1.fct_orders")
        for _ in range(3):
            last = candidate.publish_next()
    assert last.warnings == ("publication_1 is kept for now: someone reads it",)
    assert candidate.publish().warnings == ()
    assert "publication_1" not in schemas(candidate)


def test_a_publication_that_views_hang_on_is_kept(candidate: Candidate) -> None:
    candidate.publish_next()
    candidate.execute("admin", "create schema reports")
    candidate.execute("admin", "create view reports.mine as select * from publication_1.fct_orders")
    for _ in range(3):
        last = candidate.publish_next()
    assert last.warnings == ("publication_1 is kept: reports.mine reads it",)
