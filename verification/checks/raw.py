"""The raw tables, against the files that were loaded: rows, and sums that any change moves."""

from verification.check import Check, RawTables

CHECKS = (
    Check(
        name="raw_rows",
        definition="Rows of each raw table, against the records of its files.",
        recount="""
            select
                (select count(*) from orders) as orders,
                (select count(*) from customers) as customers,
                (select count(*) from items) as order_items,
                (select count(*) from payments) as order_payments,
                (select count(*) from reviews) as order_reviews,
                (select count(*) from products) as products,
                (select count(*) from sellers) as sellers,
                (select count(*) from places) as geolocation,
                (select count(*) from translations) as category_translation
        """,
        asked=RawTables("""
            select
                (select count(*) from raw.orders) as orders,
                (select count(*) from raw.customers) as customers,
                (select count(*) from raw.order_items) as order_items,
                (select count(*) from raw.order_payments) as order_payments,
                (select count(*) from raw.order_reviews) as order_reviews,
                (select count(*) from raw.products) as products,
                (select count(*) from raw.sellers) as sellers,
                (select count(*) from raw.geolocation) as geolocation,
                (select count(*) from raw.category_translation) as category_translation
        """),
    ),
    Check(
        name="raw_items",
        definition="Sums over the raw items: money to the cent, limits to the second.",
        recount="""
            select
                coalesce(sum(price), 0) as price,
                coalesce(sum(freight), 0) as freight,
                cast(coalesce(sum(epoch(limit_at)), 0) as bigint) as limit_seconds
            from items
        """,
        asked=RawTables("""
            select
                coalesce(sum(price), 0) as price,
                coalesce(sum(freight_value), 0) as freight,
                cast(coalesce(sum(extract(epoch from shipping_limit_date)), 0) as bigint)
                    as limit_seconds
            from raw.order_items
        """),
    ),
    Check(
        name="raw_payments",
        definition="Sums over the raw payments: value to the cent, installments.",
        recount="""
            select
                coalesce(sum(value), 0) as value,
                coalesce(sum(installments), 0) as installments
            from payments
        """,
        asked=RawTables("""
            select
                coalesce(sum(payment_value), 0) as value,
                coalesce(sum(payment_installments), 0) as installments
            from raw.order_payments
        """),
    ),
    Check(
        name="raw_orders",
        definition="Sums over the raw orders: each of their timestamps, to the second.",
        recount="""
            select
                count(distinct customer_id) as customers,
                cast(coalesce(sum(epoch(purchased_at)), 0) as bigint) as purchased_seconds,
                cast(coalesce(sum(epoch(approved_at)), 0) as bigint) as approved_seconds,
                cast(coalesce(sum(epoch(carrier_at)), 0) as bigint) as carrier_seconds,
                cast(coalesce(sum(epoch(arrived_at)), 0) as bigint) as arrived_seconds,
                cast(coalesce(sum(epoch(promised_at)), 0) as bigint) as promised_seconds
            from orders
        """,
        asked=RawTables("""
            select
                count(distinct customer_id) as customers,
                cast(coalesce(sum(extract(epoch from order_purchase_timestamp)), 0) as bigint)
                    as purchased_seconds,
                cast(coalesce(sum(extract(epoch from order_approved_at)), 0) as bigint)
                    as approved_seconds,
                cast(coalesce(sum(extract(epoch from order_delivered_carrier_date)), 0) as bigint)
                    as carrier_seconds,
                cast(coalesce(sum(extract(epoch from order_delivered_customer_date)), 0) as bigint)
                    as arrived_seconds,
                cast(coalesce(sum(extract(epoch from order_estimated_delivery_date)), 0) as bigint)
                    as promised_seconds
            from raw.orders
        """),
    ),
    Check(
        name="raw_reviews",
        definition="Sums over the raw reviews: scores, and both times to the second.",
        recount="""
            select
                coalesce(sum(score), 0) as score,
                cast(coalesce(sum(epoch(created_at)), 0) as bigint) as created_seconds,
                cast(coalesce(sum(epoch(answered_at)), 0) as bigint) as answered_seconds
            from reviews
        """,
        asked=RawTables("""
            select
                coalesce(sum(review_score), 0) as score,
                cast(coalesce(sum(extract(epoch from review_creation_date)), 0) as bigint)
                    as created_seconds,
                cast(coalesce(sum(extract(epoch from review_answer_timestamp)), 0) as bigint)
                    as answered_seconds
            from raw.order_reviews
        """),
    ),
)
