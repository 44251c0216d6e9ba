import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from olist.errors import BadUsage
from olist.settings import Settings
from publication.answers import Metric
from publication.comparing import INCOMPLETE
from publication.filters import Filter, Scalar
from publication.reader import Period, Reader, open_publication
from tests.publication.candidate import Candidate
from tests.publication.conftest import database

JANUARY, FEBRUARY = datetime.date(2018, 1, 1), datetime.date(2018, 2, 1)


@pytest.fixture(scope="module")
def published(services: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Candidate]:
    """One publication for all of these tests: they only look at it."""
    with database(services, tmp_path_factory.mktemp("home")) as settings:
        candidate = Candidate(settings, tmp_path_factory.mktemp("dbt"))
        candidate.publish_next()
        yield candidate


@pytest.fixture
def reader(published: Candidate) -> Iterator[Reader]:
    with open_publication(published.settings) as opened:
        yield opened


def test_metrics_come_in_columns_by_the_names_that_were_asked(reader: Reader) -> None:
    table = reader.query(["gmv_brl", "orders"], group_by=["metric_time__month", "customer_state"])
    assert table.columns == ("metric_time__month", "customer_state", "gmv_brl", "orders")
    assert table.rows == (
        (JANUARY, "SP", Decimal("30.50"), 2),
        (FEBRUARY, "RJ", Decimal("30.00"), 1),
        (FEBRUARY, None, Decimal("0.25"), 1),
    )


def test_a_ratio_is_of_the_sums(reader: Reader) -> None:
    assert reader.query(["aov_brl"]).rows == ((60.75 / 4,),)


def test_groups_without_a_value_meet_across_metrics(reader: Reader) -> None:
    table = reader.query(["orders", "aov_brl", "late_orders"], group_by=["customer_state"])
    assert table.rows == (("RJ", 1, 30.0, None), ("SP", 2, 15.25, 1), (None, 1, 0.25, None))


@pytest.mark.parametrize("name", ["customer_state", "customer__customer_state"])
def test_short_and_full_names_mean_the_same(reader: Reader, name: str) -> None:
    assert reader.query(["orders"], group_by=[name], limit=1).rows == (("RJ", 1),)


@pytest.mark.parametrize("name", ["metric_time", "metric_time__day", "purchased_at"])
def test_times_are_by_the_day_unless_said(reader: Reader, name: str) -> None:
    table = reader.query(["orders"], group_by=[name])
    assert table.rows == ((JANUARY, 1), (datetime.date(2018, 1, 31), 1), (FEBRUARY, 2))


def test_rows_are_ordered_and_limited(reader: Reader) -> None:
    table = reader.query(
        ["orders"], group_by=["customer_state"], order_by=["-orders", "customer_state"], limit=2
    )
    assert table.rows == (("SP", 2), ("RJ", 1))


@pytest.mark.parametrize(
    ("dimension", "op", "value", "orders"),
    [
        ("customer_state", "=", "SP", 2),
        ("customer_state", "!=", "SP", 1),
        ("customer_state", "=", None, 1),
        ("customer_state", "in", ["SP", None], 3),
        ("customer_state", "not in", ["SP", "XX"], 1),
        ("is_late", "=", True, 1),
        ("is_late", "=", "false", 2),
        ("metric_time", ">=", FEBRUARY, 2),
        ("metric_time", "<", "2018-01-31", 1),
        ("metric_time__month", "=", JANUARY, 2),
        ("metric_time", "between", [JANUARY, datetime.date(2018, 1, 31)], 2),
        ("order__is_late", "=", False, 2),
    ],
)
def test_filters_keep_what_they_say(
    reader: Reader, dimension: str, op: str, value: Scalar | list[Scalar], orders: int
) -> None:
    assert reader.query(["orders"], where=[Filter(dimension, op, value)]).rows == ((orders,),)


def test_filters_hold_together_and_for_every_metric(reader: Reader) -> None:
    where = [Filter("customer_state", "in", ["SP", "RJ"]), Filter("metric_time", ">=", FEBRUARY)]
    assert reader.query(["orders", "gmv_brl", "aov_brl"], where=where).rows == (
        (1, Decimal("30.00"), 30.0),
    )


@pytest.mark.parametrize(
    "value",
    [
        "SP' or '1'='1",
        "'; drop table publication_1.fct_orders; --",
        "__olist_value_0__",
        "'__olist_value_1__'",
        "%(v0)s",
        "100%",
        "{{ Dimension('order__is_late') }}",
        "\\",
    ],
)
def test_a_value_is_only_ever_a_value(reader: Reader, value: str) -> None:
    table = reader.query(["orders"], where=[Filter("customer_state", "=", value)])
    assert table.rows == ((None,),)
    assert reader.query(["orders"]).rows == ((4,),)


@pytest.mark.parametrize(
    "name", ["customer_state') }} or 1=1 --", "1=1", "", "customer_state; drop", "order__nope"]
)
def test_a_name_that_is_no_dimension_is_refused(reader: Reader, name: str) -> None:
    with pytest.raises(BadUsage, match="there is no dimension"):
        reader.query(["orders"], group_by=[name])
    with pytest.raises(BadUsage, match="there is no dimension"):
        reader.query(["orders"], where=[Filter(name, "=", "x")])


def test_an_unknown_name_lists_those_there_are(reader: Reader) -> None:
    with pytest.raises(BadUsage, match=r"did you mean orders or late_orders\? there are aov_brl,"):
        reader.query(["order"])
    with pytest.raises(BadUsage, match=r"did you mean customer_state\? there are"):
        reader.query(["orders"], group_by=["customer_stat"])
    with pytest.raises(BadUsage, match="no metric is named: there are aov_brl, gmv_brl"):
        reader.query([])
    with pytest.raises(BadUsage, match="no column to order by 'gmv_brl'"):
        reader.query(["orders"], order_by=["gmv_brl"])


@pytest.mark.parametrize(
    ("dimension", "value", "said"),
    [
        ("is_late", "perhaps", 'invalid input syntax for type boolean: "perhaps"'),
        ("metric_time", "30/02/2018", "a date is written 2018-01-31"),
        ("metric_time__hour", "2018-01-01", "is known by the day, not by the hour"),
        ("customer_state__month", "2018-01-01", "is no time"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_and_the_reader_goes_on(
    reader: Reader, dimension: str, value: str, said: str
) -> None:
    with pytest.raises(BadUsage, match=said):
        reader.query(["orders"], where=[Filter(dimension, "=", value)])
    assert reader.query(["orders"]).rows == ((4,),)


def test_a_month_is_beside_the_month_before(reader: Reader) -> None:
    table = reader.query(["gmv_brl", "aov_brl"], grain="month", compare="previous")
    assert table.columns == (
        "metric_time__month",
        *(f"gmv_brl{suffix}" for suffix in ("", "__before", "__change", "__change_share")),
        *(f"aov_brl{suffix}" for suffix in ("", "__before", "__change", "__change_share")),
        "compared_with",
        "comparison",
    )
    january, february = table.rows
    assert january == (
        *(JANUARY, Decimal("30.50"), None, None, None, 15.25, None, None, None),
        *("2017-12", "the earlier period is incomplete"),
    )
    assert february == (
        *(FEBRUARY, Decimal("30.25"), Decimal("30.50"), Decimal("-0.25"), -0.25 / 30.5),
        *(15.125, 15.25, -0.125, -0.125 / 15.25),
        *("2018-01", "complete"),
    )


def test_a_period_is_beside_the_one_before_state_by_state(reader: Reader) -> None:
    table = reader.query(
        ["orders"],
        group_by=["customer_state"],
        where=[Filter("customer_state", "in", ["SP", "RJ"])],
        period=Period.parse("2018-02"),
        compare="previous",
    )
    assert table.rows == (("RJ", 1, None, None, None, "2018-01", "complete"),)


def test_an_incomplete_period_is_named_and_not_compared(reader: Reader) -> None:
    table = reader.query(["orders"], period=Period.parse("2018-02..2018-03"), compare="previous")
    assert table.rows == ((2, None, None, None, "2017-12..2018-01", INCOMPLETE),)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "nothing says what to compare"),
        ({"group_by": ["purchased_at"]}, "goes by one metric_time, and not by purchased_at"),
        ({"grain": "hour"}, "is known by the day, not by the hour"),
        ({"grain": "month", "where": [Filter("metric_time", ">", "2018-01-01")]}, "the period"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    reader: Reader, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadUsage, match=said):
        reader.query(["orders"], compare="previous", **options)


def test_an_answer_says_where_it_comes_from(reader: Reader) -> None:
    table = reader.query(["gmv_brl"], where=[Filter("customer_state", "=", "SP")])
    (passport,) = table.passports
    assert (passport.metric, passport.relation) == (reader.metrics()[1], "fct_orders")
    assert (passport.source, table.publication_id, table.values) == ("fact", 1, (("v0", "SP"),))
    assert "%(v0)s" in table.sql
    assert "SP" not in table.sql


def test_metrics_say_what_they_mean(reader: Reader) -> None:
    assert reader.metrics()[1] == Metric(
        name="gmv_brl",
        label="GMV",
        description="GMV, by definition.",
        type="simple",
        unit="BRL",
        population="all orders",
        time="purchase",
        published="15,843,553.24",
        dimensions=("customer_state", "metric_time", "is_late", "purchased_at"),
    )


def test_the_results_of_its_tests_belong_to_a_publication(reader: Reader) -> None:
    assert [(one.unique_id, one.status) for one in reader.test_results()] == [
        ("test.olist.relationships_fct_orders_customer_id.1234", "pass"),
        ("test.olist.unique_dim_customers_customer_id.1234", "pass"),
        ("test.olist.unique_dim_dates_date_day.1234", "pass"),
        ("test.olist.unique_fct_orders_order_id.1234", "pass"),
    ]


def test_a_reader_is_in_one_read_only_transaction(reader: Reader) -> None:
    isolation = reader._connection.execute("show transaction_isolation").fetchone()
    assert isolation == ("repeatable read",)
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        reader._connection.execute("create table publication.mine (one integer)")
