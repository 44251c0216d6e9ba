"""What the marts say of the sample of real orders, against a recount of its files in Python."""

from collections import Counter, defaultdict
from decimal import Decimal
from itertools import combinations
from statistics import median

import pytest

from tests.olist_dbt.warehouses import Rows, Warehouse

Files = dict[str, Rows]


def persons_of(files: Files) -> dict[str, str]:
    """Return the person of each order."""
    persons = {row["customer_id"]: row["customer_unique_id"] for row in files["customers"]}
    return {row["order_id"]: persons[row["customer_id"]] for row in files["orders"]}


def categories_of(files: Files) -> dict[str, str]:
    """Return the category of each product."""
    english = {
        row["product_category_name"]: row["product_category_name_english"]
        for row in files["category_translation"]
    }
    return {
        row["product_id"]: english.get(row["product_category_name"], row["product_category_name"])
        or "unknown"
        for row in files["products"]
    }


def test_orders_by_seller_keep_what_each_seller_shipped_late(real: Warehouse, files: Files) -> None:
    limits: dict[tuple[str, str], str] = {}
    for row in files["order_items"]:
        key = row["order_id"], row["seller_id"]
        limits[key] = min(row["shipping_limit_date"], limits.get(key, "9"))
    handed = {
        row["order_id"]: row["order_delivered_carrier_date"]
        for row in files["orders"]
        if row["order_status"] == "delivered" and row["order_delivered_carrier_date"]
    }
    late = [handed[order] > limit for (order, _), limit in limits.items() if order in handed]
    assert real.rows(
        "select count(*), sum(order_weight)::numeric(9, 2), count(is_shipping_limit_breached),"
        " count(case when is_shipping_limit_breached then 1 end) from candidate.fct_order_sellers"
    ) == [(len(limits), len({order for order, _ in limits}), len(late), sum(late))]


def test_persons_who_came_back_are_those_of_the_files(real: Warehouse, files: Files) -> None:
    person = persons_of(files)
    every = Counter(row["order_status"] for row in files["orders"])
    expected = []
    for statuses in (set(every), set(every) - {"canceled", "unavailable"}, {"delivered"}):
        counts = Counter(
            person[row["order_id"]] for row in files["orders"] if row["order_status"] in statuses
        )
        expected += [len(counts), sum(count > 1 for count in counts.values())]
    (found,) = real.rows(
        "select count(*), count(case when order_count > 1 then 1 end),"
        " count(nullif(valid_order_count, 0)), count(case when valid_order_count > 1 then 1 end),"
        " count(nullif(delivered_order_count, 0)),"
        " count(case when delivered_order_count > 1 then 1 end) from candidate.mart_customers"
    )
    assert list(found) == expected


def test_cohorts_are_those_of_the_files_and_end_with_the_last_whole_month(
    real: Warehouse, files: Files
) -> None:
    person = persons_of(files)
    months: dict[str, set[str]] = defaultdict(set)
    for row in files["orders"]:
        months[person[row["order_id"]]].add(row["order_purchase_timestamp"][:7])
    active: Counter[tuple[str, str]] = Counter(
        (min(bought), month) for bought in months.values() for month in bought
    )
    found = real.rows(
        "select to_char(cohort_month_start_date, 'YYYY-MM'), to_char(month_start_date, 'YYYY-MM'),"
        " active_customer_count from candidate.mart_cohorts"
    )
    known = {(str(cohort), str(month)): count for cohort, month, count in found}
    assert {key for key, count in known.items() if count is None} == {
        key for key in known if key[1] > "2018-08"
    }
    assert {key: count for key, count in known.items() if count} == {
        key: count for key, count in active.items() if key[1] <= "2018-08"
    }


def test_orders_that_do_not_reconcile_are_those_of_the_files(real: Warehouse, files: Files) -> None:
    items: Counter[str] = Counter()
    paid: Counter[str] = Counter()
    for row in files["order_items"]:
        items[row["order_id"]] += round(
            100 * (Decimal(row["price"]) + Decimal(row["freight_value"]))
        )
    for row in files["order_payments"]:
        paid[row["order_id"]] += round(100 * Decimal(row["payment_value"]))

    def kind(order: str) -> str:
        gap = paid[order] - items[order]
        if order not in paid:
            return "not_paid" if order in items else "neither"
        if order not in items:
            return "no_items"
        return "a_cent" if abs(gap) == 1 else "paid_more" if gap > 0 else "paid_less"

    listed = [
        order
        for order in (row["order_id"] for row in files["orders"])
        if order not in paid or order not in items or paid[order] != items[order]
    ]
    assert dict(
        real.rows("select order_id, gap_kind from candidate.mart_payment_reconciliation")
    ) == {order: kind(order) for order in listed}


def test_categories_and_their_pairs_are_those_of_the_files(real: Warehouse, files: Files) -> None:
    category = categories_of(files)
    merchandise: Counter[str] = Counter()
    baskets: dict[str, set[str]] = defaultdict(set)
    for row in files["order_items"]:
        merchandise[category[row["product_id"]]] += round(100 * Decimal(row["price"]))
        baskets[row["order_id"]].add(category[row["product_id"]])
    assert dict(
        real.rows(
            "select category_name, (100 * merchandise_brl)::integer"
            " from candidate.mart_category_pareto"
        )
    ) == dict(merchandise)
    pairs = Counter(pair for basket in baskets.values() for pair in combinations(sorted(basket), 2))
    assert {
        frozenset((one, other)): count
        for one, other, count in real.rows(
            "select category_name, other_category_name, order_count from candidate.mart_basket"
        )
    } == {frozenset(pair): count for pair, count in pairs.items()}


def test_the_top_tenth_of_the_sellers_sold_what_the_files_say(
    real: Warehouse, files: Files
) -> None:
    sold: Counter[str] = Counter()
    for row in files["order_items"]:
        sold[row["seller_id"]] += round(100 * Decimal(row["price"]))
    # The first of ten groups that differ by one member at most.
    top = sorted(sold.values(), reverse=True)[: -(-len(sold) // 10)]
    ((share,),) = real.rows(
        "select sum(merchandise_share) from candidate.mart_seller_pareto where value_decile = 1"
    )
    assert float(str(share)) == pytest.approx(sum(top) / sum(sold.values()), abs=1e-9)


def test_zip_prefixes_lie_at_the_median_of_their_distinct_points(
    real: Warehouse, files: Files
) -> None:
    points: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for row in files["geolocation"]:
        prefix, latitude, longitude, *_ = point = tuple(row.values())
        if -33.75 <= float(latitude) <= 5.27 and -73.99 <= float(longitude) <= -34.79:
            points[prefix].add(point)
    found = real.rows(
        "select zip_code_prefix, latitude, longitude, point_count from candidate.dim_geography"
        " where location_quality = 'zip_prefix'"
    )
    assert {prefix: count for prefix, _, _, count in found} == {
        prefix: len(distinct) for prefix, distinct in points.items()
    }
    for prefix, latitude, longitude, _ in found:
        distinct = points[str(prefix)]
        assert latitude == pytest.approx(median(float(point[1]) for point in distinct)), prefix
        assert longitude == pytest.approx(median(float(point[2]) for point in distinct)), prefix


def test_holidays_are_those_of_the_calendar(real: Warehouse) -> None:
    assert real.rows(
        "select to_char(date_day, 'MM-DD') from candidate.dim_dates"
        " where year_number = 2017 and (is_holiday or is_black_friday) order by 1"
    ) == [
        ("01-01",),
        ("02-27",),
        ("02-28",),
        ("04-14",),
        ("04-16",),
        ("04-21",),
        ("05-01",),
        ("06-15",),
        ("09-07",),
        ("10-12",),
        ("11-02",),
        ("11-15",),
        ("11-24",),
        ("12-25",),
    ]
    assert real.rows(
        "select min(date_day)::text, max(date_day)::text from candidate.dim_dates"
        " where is_complete_month"
    ) == [("2017-01-01", "2018-08-31")]
