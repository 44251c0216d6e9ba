"""Rows whose parent is in quarantine: excused, shown, and never lost in silence."""

from decimal import Decimal

import pytest

from tests.olist_dbt.conftest import Make
from tests.olist_dbt.warehouses import INVENTED, Warehouse

BUILD = ("build", "--exclude-resource-type", "unit_test")


def without(table: str, *keys: str) -> bytes:
    """Return the invented file of `table` without the rows that begin with a key."""
    lines = INVENTED[table].splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(tuple(map(str.encode, keys))))


@pytest.fixture(scope="module")
def orphaned(make_warehouse: Make) -> Warehouse:
    """One order, customer, product, seller and translation lack; none is in quarantine yet."""
    return make_warehouse(
        INVENTED
        | {
            "orders": without("orders", "o1"),
            "customers": without("customers", "c3"),
            "products": without("products", "k2"),
            "sellers": without("sellers", "s2"),
            "category_translation": without("category_translation", "brinquedos"),
        }
    )


def test_orphans_are_errors_unless_quarantine_accounts_for_them(orphaned: Warehouse) -> None:
    built = orphaned.dbt(*BUILD, "--select", "staging")
    failed = {
        result.node.name.split("stg_olist__")[1].split("__")[0]
        for result in built.result.results
        if result.status == "fail"
    }
    assert failed == {
        "order_items_order_id",
        "order_items_product_id",
        "order_items_seller_id",
        "order_payments_order_id",
        "order_reviews_order_id",
        "orders_customer_id",
        "products_product_category_name",
    }
    quarantine(orphaned, "orders", "customers", "products", "sellers", "category_translation")

    built = orphaned.dbt(*BUILD)

    assert built.success
    assert [
        (result.node.name, result.status, result.failures)
        for result in built.result.results
        if result.status not in ("success", "pass", "no-op")
    ] == [("warn_orphans_excused_by_quarantine", "warn", 7)]
    # The rows of the missing order are left out of the facts, those of the others are kept.
    assert orphaned.rows(
        "select order_id, customer_unique_id, customer_state, item_count, gmv_brl, paid_brl"
        " from candidate.fct_orders order by order_id"
    ) == [
        ("o2", "p1", "RJ", 1, Decimal("99.90"), 100),
        ("o3", "unknown", "unknown", 0, 0, 0),
    ]
    assert orphaned.rows(
        "select product_id, seller_id from candidate.fct_order_items"
        " inner join candidate.dim_products using (product_id)"
        " inner join candidate.dim_sellers using (seller_id)"
        " where dim_products.is_inferred and dim_sellers.is_inferred"
    ) == [("k2", "s2")]
    assert orphaned.rows(
        "select customer_unique_id, order_count from candidate.dim_customers where is_inferred"
    ) == [("unknown", 1)]


def quarantine(warehouse: Warehouse, *tables: str) -> None:
    """Put one record of each of the tables into quarantine."""
    warehouse.change(
        "insert into ingestion.quarantine"
        " (load_id, table_name, record_no, line_no, byte_offset, rule, reason, record)"
        " select load_id, table_name, 1, 2, 0, 'type', 'does not fit', '' from ingestion.load_files"
        " where table_name = any(%s)",
        [list(tables)],
    )
