import pytest

from olist.errors import BadUsage
from publication.publish import rollback
from publication.reader import NothingPublished, open_publication
from tests.publication.candidate import ORDERS, Candidate


def test_nothing_published_is_said(candidate: Candidate) -> None:
    with (
        pytest.raises(NothingPublished, match="run `olist run`"),
        open_publication(candidate.settings),
    ):
        pass


def test_a_reader_sees_one_publication_for_as_long_as_it_looks(candidate: Candidate) -> None:
    candidate.publish_next(ORDERS)
    with open_publication(candidate.settings) as before:
        candidate.publish_next(ORDERS[:1])
        assert before.query(["orders"]).rows == ((4,),)
        with open_publication(candidate.settings) as after:
            rollback(candidate.settings)
            assert after.query(["orders"]).rows == ((1,),)
        assert before.publication.is_current


def test_an_older_publication_can_be_opened_by_its_number(candidate: Candidate) -> None:
    candidate.publish_next(ORDERS)
    candidate.publish_next(ORDERS[:1])
    with open_publication(candidate.settings, 1) as reader:
        assert reader.query(["orders"]).rows == ((4,),)
    with pytest.raises(BadUsage, match="no publication 9"), open_publication(candidate.settings, 9):
        pass
    candidate.load()
    candidate.build()
    candidate.publish(publications_kept=1)
    with (
        pytest.raises(BadUsage, match="publication 1 was dropped"),
        open_publication(candidate.settings, 1),
    ):
        pass
