import pytest

from olist.errors import BadUsage, OlistError
from publication.history import publications, state
from publication.publish import rollback
from tests.publication.candidate import ORDERS, Candidate


@pytest.fixture
def two(candidate: Candidate) -> Candidate:
    candidate.publish_next(ORDERS)
    candidate.publish_next(ORDERS[:1])
    return candidate


def statuses(candidate: Candidate) -> list[tuple[int, str, bool]]:
    return [
        (one.publication_id, one.status, one.is_current) for one in publications(candidate.settings)
    ]


def test_going_back_withdraws_what_was_left(two: Candidate) -> None:
    back = rollback(two.settings)
    assert (back.publication_id, back.new, back.warnings) == (1, False, ())
    assert statuses(two) == [(2, "withdrawn", False), (1, "published", True)]
    assert two.execute("reader", "select count(*) from marts.fct_orders") == [(4,)]


def test_a_withdrawn_state_is_not_published_again_until_something_changes(two: Candidate) -> None:
    rollback(two.settings)
    assert state(two.settings, project_dir=two.project_dir).withdrawn
    two.build(ORDERS[:1])
    with pytest.raises(OlistError, match="was published before and withdrawn"):
        two.publish()
    third = two.publish_next()
    assert (third.publication_id, third.new) == (3, True)


def test_a_withdrawn_publication_that_is_named_comes_back(two: Candidate) -> None:
    rollback(two.settings)
    assert rollback(two.settings, 2).is_current
    assert statuses(two) == [(2, "published", True), (1, "published", False)]
    assert state(two.settings, project_dir=two.project_dir).up_to_date


def test_going_back_skips_what_was_withdrawn(two: Candidate) -> None:
    rollback(two.settings)
    two.publish_next()
    assert rollback(two.settings).publication_id == 1


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (2, "publication 2 is the current one"),
        (7, "there is no publication 7: see `olist publications`"),
    ],
)
def test_what_cannot_be_gone_back_to_is_said(two: Candidate, wanted: int, said: str) -> None:
    with pytest.raises(BadUsage, match=said):
        rollback(two.settings, wanted)


def test_a_dropped_publication_cannot_be_gone_back_to(two: Candidate) -> None:
    two.load()
    two.build()
    two.publish(publications_kept=2)
    with pytest.raises(BadUsage, match="publication 1 was dropped by now"):
        rollback(two.settings, 1)


def test_the_first_publication_has_nothing_before_it(candidate: Candidate) -> None:
    with pytest.raises(BadUsage, match="nothing is published yet"):
        rollback(candidate.settings)
    candidate.publish_next()
    with pytest.raises(BadUsage, match="no publication before 1 to go back to"):
        rollback(candidate.settings)
