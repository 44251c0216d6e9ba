"""Rows of a published table: by names that it has and values that are bound."""

from collections.abc import Iterator

import pytest

from olist.errors import BadUsage
from olist.settings import Settings
from publication.reader import Reader, Rows, open_publication
from publication.rows import MOST_ROWS


@pytest.fixture(scope="module")
def reader(shop: Settings) -> Iterator[Reader]:
    with open_publication(shop) as opened:
        yield opened


def test_sums_by_a_column_are_those_of_the_table(reader: Reader) -> None:
    asked = Rows("fct_orders", ("order_status",), ("item_count",), order_by=("-item_count",))
    select = reader.select(
        "select order_status, sum(item_count) as units from fct_orders "
        "group by order_status order by units desc"
    )
    assert sorted(reader.rows(asked)) == sorted(select.rows)


def test_conditions_keep_what_they_say(reader: Reader) -> None:
    asked = Rows(
        "fct_orders",
        ("order_id",),
        where=(("order_status", "in", ("delivered",)), ("item_count", ">=", 2)),
        order_by=("order_id",),
        limit=3,
    )
    select = reader.select(
        "select order_id from fct_orders where order_status = 'delivered' and item_count >= 2 "
        "order by order_id limit 3"
    )
    assert tuple(reader.rows(asked)) == select.rows


def test_a_value_is_never_sql(reader: Reader) -> None:
    asked = Rows("fct_orders", ("order_id",), where=(("order_id", "=", "' or 1=1 --"),))
    assert reader.rows(asked) == []


@pytest.mark.parametrize(
    "asked",
    [
        Rows("pg_authid", ("rolname",)),
        Rows('fct_orders"; drop table x; --', ("order_id",)),
        Rows("fct_orders", ("order_id; select 1",)),
        Rows("fct_orders", ("order_id",), ("gmv",)),
        Rows("fct_orders", ("order_id",), where=(("1=1; --", "=", 1),)),
        Rows("fct_orders", ("order_id",), where=(("order_id", "or", 1),)),
        Rows("fct_orders", ("order_id",), order_by=("gmv_brl",)),
        Rows("fct_orders", ("order_id",), limit=MOST_ROWS + 1),
        Rows("fct_orders", ("order_id",), limit=0),
    ],
)
def test_what_the_publication_does_not_have_is_refused(reader: Reader, asked: Rows) -> None:
    with pytest.raises(BadUsage):
        reader.rows(asked)
