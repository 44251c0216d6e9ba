"""What is said of the average order, and what orders lack."""

from verification.check import Check, Metrics, Tables

CHECKS = (
    Check(
        name="average_order_value",
        definition=(
            "GMV per order with items, per order; merchandise per order with items; paid per paid "
            "order; of delivered orders GMV and merchandise per order and paid per paid order; GMV "
            "per valid order."
        ),
        recount="""
            select
                sum(gmv) / count(gmv) as gmv_per_order_with_items,
                sum(gmv) / count(*) as gmv_per_order,
                sum(price) / count(gmv) as merchandise_per_order_with_items,
                sum(paid) / count(paid) as paid_per_paid_order,
                sum(gmv) filter (delivered) / count(*) filter (delivered) as gmv_per_delivered,
                sum(price) filter (delivered) / count(*) filter (delivered)
                    as merchandise_per_delivered,
                sum(paid) filter (delivered) / count(paid) filter (delivered)
                    as paid_per_paid_delivered,
                sum(gmv) filter (valid) / count(*) filter (valid) as gmv_per_valid
            from bought
            left join money using (order_id)
            left join paid using (order_id)
        """,
        asked=Tables("""
            select
                sum(gmv_brl) / nullif(count(*) filter (where item_count > 0), 0)
                    as gmv_per_order_with_items,
                sum(gmv_brl) / count(*) as gmv_per_order,
                sum(merchandise_brl) / nullif(count(*) filter (where item_count > 0), 0)
                    as merchandise_per_order_with_items,
                sum(paid_brl) / nullif(count(*) filter (where main_payment_type <> 'none'), 0)
                    as paid_per_paid_order,
                sum(gmv_brl) filter (where is_delivered)
                / nullif(count(*) filter (where is_delivered), 0) as gmv_per_delivered,
                sum(merchandise_brl) filter (where is_delivered)
                / nullif(count(*) filter (where is_delivered), 0) as merchandise_per_delivered,
                sum(paid_brl) filter (where is_delivered)
                / nullif(
                    count(*) filter (where is_delivered and main_payment_type <> 'none'), 0
                ) as paid_per_paid_delivered,
                sum(gmv_brl) filter (where is_valid) / nullif(count(*) filter (where is_valid), 0)
                    as gmv_per_valid
            from fct_orders
        """),
        tolerance=1e-6,
    ),
    Check(
        name="rates_of_orders",
        definition=(
            "AOV over orders with items, freight per BRL of goods, units per order with items, and "
            "shares of all orders: canceled, unavailable, out of sequence, reviewed."
        ),
        recount="""
            select
                sum(gmv) / count(gmv) as aov_brl,
                sum(freight) / sum(price) as freight_ratio,
                sum(units) / count(units) as items_per_order_avg,
                avg(cast(status = 'canceled' as integer)) as canceled_rate,
                avg(cast(status = 'unavailable' as integer)) as unavailable_rate,
                count(*) filter (
                    approved_at < purchased_at
                    or carrier_at < greatest(purchased_at, approved_at)
                    or arrived_at < greatest(purchased_at, approved_at, carrier_at)
                    or promised_at < date_trunc('day', purchased_at)
                ) / count(*) as anomaly_rate,
                count(score) / count(*) as review_coverage_rate
            from bought
            left join money using (order_id)
            left join latest using (order_id)
        """,
        asked=Metrics(),
        tolerance=1e-6,
    ),
    Check(
        name="units_per_order",
        definition="Orders by their number of units; 0 are those without items.",
        recount="""
            select coalesce(units, 0) as units, count(*) as orders
            from bought
            left join money using (order_id)
            group by 1
        """,
        asked=Tables("""
            select item_count as units, count(*) as orders from fct_orders group by 1
        """),
        groups=1,
    ),
    Check(
        name="orders_that_lack",
        definition="Orders without items, payment or review; with several units or sellers.",
        recount="""
            select
                count(*) filter (units is null) as without_items,
                count(*) filter (paid is null) as without_payment,
                count(*) filter (score is null) as without_review,
                count(*) filter (units > 1) as several_units,
                count(*) filter (sellers > 1) as several_sellers
            from bought
            left join money using (order_id)
            left join paid using (order_id)
            left join latest using (order_id)
        """,
        asked=Tables("""
            select
                count(*) filter (where item_count = 0) as without_items,
                count(*) filter (where main_payment_type = 'none') as without_payment,
                count(*) filter (where review_score is null) as without_review,
                count(*) filter (where item_count > 1) as several_units,
                count(*) filter (where seller_count > 1) as several_sellers
            from fct_orders
        """),
    ),
    Check(
        name="valid_money",
        definition="Merchandise and freight of orders neither canceled nor unavailable.",
        recount="""
            select
                coalesce(sum(price) filter (valid), 0) as merchandise,
                coalesce(sum(freight) filter (valid), 0) as freight
            from sold
        """,
        asked=Tables("""
            select
                coalesce(sum(merchandise_brl) filter (where is_valid), 0) as merchandise,
                coalesce(sum(freight_brl) filter (where is_valid), 0) as freight
            from fct_orders
        """),
    ),
)
