"""What the marts say of the sample of real orders, against a count of its files in Python."""

from collections import Counter
from decimal import Decimal

import pytest

from publication.asking import Ask, question_of
from publication.semantics import Semantics
from tests.olist_dbt.warehouses import Rows, Warehouse


def test_orders_and_their_money_are_those_of_the_files(
    real: Warehouse, files: dict[str, Rows]
) -> None:
    price = sum(Decimal(row["price"]) for row in files["order_items"])
    freight = sum(Decimal(row["freight_value"]) for row in files["order_items"])
    paid = sum(Decimal(row["payment_value"]) for row in files["order_payments"])
    assert real.rows(
        "select count(*), sum(merchandise_brl), sum(freight_brl), sum(gmv_brl), sum(paid_brl),"
        " count(case when item_count > 0 then 1 end) from candidate.fct_orders"
    ) == [
        (
            len(files["orders"]),
            price,
            freight,
            price + freight,
            paid,
            len({row["order_id"] for row in files["order_items"]}),
        )
    ]
    assert (len(files["orders"]), price + freight) == (20_864, Decimal("3291679.39"))


def test_late_orders_are_those_of_the_files_by_timestamp_and_by_date(
    real: Warehouse, files: dict[str, Rows]
) -> None:
    dated = [
        (row["order_delivered_customer_date"], row["order_estimated_delivery_date"])
        for row in files["orders"]
        if row["order_status"] == "delivered" and row["order_delivered_customer_date"]
    ]
    assert real.rows(
        "select count(is_late_by_timestamp), count(case when is_late_by_timestamp then 1 end),"
        " count(case when is_late_by_date then 1 end), count(delivery_days)"
        " from candidate.fct_orders"
    ) == [
        (
            len(dated),
            sum(delivered > promised for delivered, promised in dated),
            sum(delivered[:10] > promised[:10] for delivered, promised in dated),
            len(dated),
        )
    ]


def test_score_of_each_order_is_that_of_its_latest_review(
    real: Warehouse, files: dict[str, Rows]
) -> None:
    latest: dict[str, tuple[str, str, str, int]] = {}
    for row in files["order_reviews"]:
        review = (
            row["review_creation_date"][:10],
            row["review_answer_timestamp"],
            row["review_id"],
            int(row["review_score"]),
        )
        latest[row["order_id"]] = max(review, latest.get(row["order_id"], review))
    assert dict(
        real.rows(
            "select order_id, review_score from candidate.fct_orders where review_score is not null"
        )
    ) == {order_id: review[-1] for order_id, review in latest.items()}


def test_main_payment_type_of_each_order_is_the_one_that_paid_most(
    real: Warehouse, files: dict[str, Rows]
) -> None:
    paid: dict[str, Counter[str]] = {}
    for row in files["order_payments"]:
        types = paid.setdefault(row["order_id"], Counter())
        types[row["payment_type"]] += round(Decimal(row["payment_value"]) * 100)
    assert dict(
        real.rows(
            "select order_id, main_payment_type from candidate.fct_orders"
            " where main_payment_type != 'none'"
        )
    ) == {
        order_id: min(types, key=lambda name: (-types[name], name))
        for order_id, types in paid.items()
    }


def test_dimensions_have_the_members_of_the_files_and_none_inferred(
    real: Warehouse, files: dict[str, Rows]
) -> None:
    persons = {row["customer_unique_id"] for row in files["customers"]}
    assert real.rows(
        "select 'customers', is_inferred, count(*) from candidate.dim_customers group by 2"
        " union select 'products', is_inferred, count(*) from candidate.dim_products group by 2"
        " union select 'sellers', is_inferred, count(*) from candidate.dim_sellers group by 2"
        " order by 1"
    ) == [
        ("customers", False, len(persons)),
        ("products", False, len(files["products"])),
        ("sellers", False, len(files["sellers"])),
    ]


def test_months_add_up_to_the_orders(real: Warehouse, files: dict[str, Rows]) -> None:
    months = Counter(row["order_purchase_timestamp"][:7] for row in files["orders"])
    assert dict(
        real.rows(
            "select to_char(month_start_date, 'YYYY-MM'), order_count"
            " from candidate.mart_monthly_sales where order_count > 0"
        )
    ) == dict(months)


def test_metrics_are_what_the_files_say(real: Warehouse, files: dict[str, Rows]) -> None:
    names = ("orders", "gmv_brl", "aov_brl", "late_rate")
    manifest = (real.target / "semantic_manifest.json").read_text("utf-8")
    semantics = Semantics(manifest, "candidate")
    question, _ = question_of(Ask(names), semantics.dimensions(names))
    (answer,) = real.rows(semantics.compile(question, cubes=False).sql)
    gmv = sum(Decimal(row["price"]) + Decimal(row["freight_value"]) for row in files["order_items"])
    late = [
        row["order_delivered_customer_date"] > row["order_estimated_delivery_date"]
        for row in files["orders"]
        if row["order_status"] == "delivered" and row["order_delivered_customer_date"]
    ]
    assert [float(value) for value in answer] == pytest.approx(
        [
            len(files["orders"]),
            float(gmv),
            float(gmv) / len({row["order_id"] for row in files["order_items"]}),
            sum(late) / len(late),
        ]
    )
