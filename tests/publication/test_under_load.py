"""A share of the load of `benchmarks.publishing`: 16 readers, 100 publications, 10 rollbacks."""

from publication.history import publications
from publication.reader import open_publication
from tests.publication.candidate import Candidate
from tests.publication.load import judged, under_load

SITTING = "publication_1 is kept for now: someone reads it"


def numbers(candidate: Candidate, status: str) -> set[int]:
    found = publications(candidate.settings)
    return {one.publication_id for one in found if one.status == status}


def test_every_page_is_whole_while_publications_come_and_go(candidate: Candidate) -> None:
    load = under_load(candidate, readers=4, publications=10)
    assert load.errors == []
    assert load.not_whole() == 0
    assert load.pages["whole"] > 10
    # The crowd saw publications come, and the pointer moved for each of them and for going back.
    assert len(load.publications_seen) > 2
    assert len(load.moves) == 11


def test_who_sits_in_a_transaction_keeps_its_publication_and_delays_nothing(
    candidate: Candidate,
) -> None:
    load = under_load(candidate, readers=1, publications=5)
    # Nothing but the drop of what is read waits, and that is tried again by the next one.
    assert set(load.warnings) == {SITTING}
    assert max(load.moves) < 1
    assert numbers(candidate, "published") == {1, 4, 5, 6}
    assert candidate.publish().warnings == ()
    assert numbers(candidate, "dropped") == {1, 2, 3}
    with open_publication(candidate.settings) as reader:
        assert reader.publication.publication_id == 6


def test_a_page_that_is_not_whole_is_found(candidate: Candidate) -> None:
    under_load(candidate, readers=1, publications=1)
    spoil = "update publication_2.dim_customers set customer_state = 1 where customer_id = 'ana'"
    candidate.execute("publisher", spoil)
    with open_publication(candidate.settings) as reader:
        assert judged(reader) == "mixed"
    candidate.execute("publisher", "delete from publication_2.fct_orders")
    with open_publication(candidate.settings) as reader:
        assert judged(reader) == "empty"
