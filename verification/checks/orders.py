"""Orders and their money, by time, status and state."""

from verification.check import Check, Metrics, Tables

CHECKS = (
    Check(
        name="totals",
        definition="Orders and the money of their items and payments; valid: neither canceled nor "
        "unavailable.",
        recount="""
            select
                count(*) as orders,
                count(units) as orders_with_items,
                sum(coalesce(units, 0)) as items_of_orders,
                sum(coalesce(price, 0)) as merchandise_brl,
                sum(coalesce(freight, 0)) as freight_brl,
                sum(coalesce(gmv, 0)) as gmv_brl,
                sum(coalesce(paid, 0)) as paid_brl,
                count(*) filter (valid) as valid_orders,
                coalesce(sum(gmv) filter (valid), 0) as valid_gmv_brl,
                count(*) filter (delivered) as delivered_orders,
                coalesce(sum(gmv) filter (delivered), 0) as delivered_gmv_brl,
                count(distinct person) filter (person <> 'unknown') as active_customers
            from bought
            left join money using (order_id)
            left join paid using (order_id)
        """,
        asked=Metrics(),
    ),
    Check(
        name="orders_by_month",
        definition="The same by month of purchase.",
        recount="""
            select
                month,
                count(*) as orders,
                count(units) as orders_with_items,
                sum(coalesce(price, 0)) as merchandise_brl,
                sum(coalesce(freight, 0)) as freight_brl,
                sum(coalesce(gmv, 0)) as gmv_brl,
                sum(coalesce(paid, 0)) as paid_brl,
                count(*) filter (valid) as valid_orders,
                coalesce(sum(gmv) filter (valid), 0) as valid_gmv_brl,
                count(*) filter (delivered) as delivered_orders,
                coalesce(sum(gmv) filter (delivered), 0) as delivered_gmv_brl,
                count(distinct person) filter (person <> 'unknown') as active_customers
            from bought
            left join money using (order_id)
            left join paid using (order_id)
            group by month
        """,
        asked=Metrics(by=("metric_time__month",)),
        groups=1,
    ),
    Check(
        name="orders_by_month_and_status",
        definition="Orders and money by month of purchase and status.",
        recount="""
            select
                month,
                status,
                count(*) as orders,
                sum(coalesce(price, 0)) as merchandise_brl,
                sum(coalesce(gmv, 0)) as gmv_brl,
                sum(coalesce(paid, 0)) as paid_brl
            from bought
            left join money using (order_id)
            left join paid using (order_id)
            group by month, status
        """,
        asked=Metrics(by=("metric_time__month", "order_status")),
        groups=2,
    ),
    Check(
        name="orders_by_status",
        definition="Orders, units and money by status.",
        recount="""
            select
                status,
                count(*) as orders,
                sum(coalesce(units, 0)) as items_of_orders,
                sum(coalesce(price, 0)) as merchandise_brl,
                sum(coalesce(freight, 0)) as freight_brl,
                sum(coalesce(gmv, 0)) as gmv_brl,
                sum(coalesce(paid, 0)) as paid_brl
            from bought
            left join money using (order_id)
            left join paid using (order_id)
            group by status
        """,
        asked=Metrics(by=("order_status",)),
        groups=1,
    ),
    Check(
        name="orders_by_state",
        definition="Orders, persons and money by the state to which the order went.",
        recount="""
            select
                state,
                count(*) as orders,
                count(distinct person) filter (person <> 'unknown') as active_customers,
                sum(coalesce(gmv, 0)) as gmv_brl,
                coalesce(sum(gmv) filter (valid), 0) as valid_gmv_brl,
                sum(coalesce(paid, 0)) as paid_brl
            from bought
            left join money using (order_id)
            left join paid using (order_id)
            group by state
        """,
        asked=Metrics(by=("customer_state",)),
        groups=1,
    ),
    Check(
        name="orders_by_day",
        definition="Orders and money by day of purchase.",
        recount="""
            select
                day,
                count(*) as orders,
                sum(coalesce(gmv, 0)) as gmv_brl,
                sum(coalesce(paid, 0)) as paid_brl
            from bought
            left join money using (order_id)
            left join paid using (order_id)
            group by day
        """,
        asked=Metrics(by=("metric_time__day",)),
        groups=1,
    ),
    Check(
        name="orders_by_hour",
        definition="Orders and GMV by day of the week (1 is Monday) and hour of purchase.",
        recount="""
            select
                isodow(purchased_at) as day_of_week,
                hour(purchased_at) as hour_of_day,
                count(*) as orders,
                sum(coalesce(gmv, 0)) as gmv
            from bought
            left join money using (order_id)
            group by 1, 2
        """,
        asked=Tables("""
            select
                day_of_week, hour_of_day, order_count as orders, gmv_brl as gmv
            from mart_seasonality
        """),
        groups=2,
    ),
)
