from collections.abc import Iterator
from contextlib import contextmanager

from olist.database import connect
from publication.history import publications
from publication.publish import rollback
from tests.publication.candidate import ORDERS, Candidate

WARNING = "the views in marts still show an older publication: someone reads them"


def rows(candidate: Candidate) -> int:
    return int(candidate.execute("reader", "select count(*) from marts.fct_orders")[0][0])


@contextmanager
def idle_reader(candidate: Candidate) -> Iterator[None]:
    with connect(candidate.settings, "reader") as connection:
        connection.execute("select * from marts.fct_orders")
        yield


def test_the_views_follow_every_publication_and_rollback(candidate: Candidate) -> None:
    candidate.publish_next(ORDERS)
    assert rows(candidate) == 4
    candidate.publish_next(ORDERS[:1])
    assert rows(candidate) == 1
    rollback(candidate.settings)
    assert rows(candidate) == 4


def test_an_idle_reader_delays_the_views_and_not_the_pointer(candidate: Candidate) -> None:
    candidate.publish_next(ORDERS)
    with idle_reader(candidate):
        published = candidate.publish_next(ORDERS[:1])
    assert (published.is_current, published.warnings) == (True, (WARNING,))
    assert publications(candidate.settings)[0].is_current
    assert rows(candidate) == 4
    assert candidate.publish().warnings == ()
    assert rows(candidate) == 1


def test_an_idle_reader_does_not_delay_a_rollback(candidate: Candidate) -> None:
    candidate.publish_next(ORDERS)
    candidate.publish_next(ORDERS[:1])
    with idle_reader(candidate):
        back = rollback(candidate.settings)
    assert (back.publication_id, back.warnings) == (1, (WARNING,))
    candidate.publish_next(ORDERS[:2])
    assert rows(candidate) == 2


def test_a_publication_that_the_views_still_show_is_not_dropped(candidate: Candidate) -> None:
    candidate.publish_next(ORDERS)
    with idle_reader(candidate):
        for number in (1, 2, 3):
            last = candidate.publish_next(ORDERS[:number])
    kept = "marts.dim_customers, marts.dim_dates, marts.fct_orders"
    assert last.warnings == (WARNING, f"publication_1 is kept: {kept} reads it")
    assert rows(candidate) == 4


def test_a_column_that_changes_its_type_makes_a_new_view(candidate: Candidate) -> None:
    candidate.publish_next()
    candidate.load()
    candidate.build()
    candidate.execute(
        "transformer", "alter table candidate.fct_orders alter column is_late type text"
    )
    assert candidate.publish().warnings == ()
    late = candidate.execute("reader", "select is_late from marts.fct_orders order by order_id")
    assert late == [("false",), ("true",), ("false",), (None,)]


def test_the_view_of_a_table_that_is_no_longer_public_goes(candidate: Candidate) -> None:
    candidate.publish_next()
    candidate.execute("publisher", "create view marts.fct_gone as select 1 as one")
    assert candidate.publish_next().warnings == ()
    views = candidate.execute(
        "admin", "select viewname::text from pg_views where schemaname = 'marts' order by 1"
    )
    assert views == [("dim_customers",), ("dim_dates",), ("fct_orders",)]


def test_views_that_others_built_on_are_not_dropped(candidate: Candidate) -> None:
    candidate.publish_next()
    candidate.execute("admin", "create schema reports")
    candidate.execute("admin", "create view reports.late as select is_late from marts.fct_orders")
    candidate.load()
    candidate.build()
    candidate.execute(
        "transformer", "alter table candidate.fct_orders alter column is_late type text"
    )
    published = candidate.publish()
    assert published.is_current
    assert "reports.late depends on" in published.warnings[0]
