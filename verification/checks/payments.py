"""Payments, and how they bridge to what was sold."""

from verification.check import Check, Metrics, Tables

CHECKS = (
    Check(
        name="payments_by_type",
        definition="Payments and their amount by means of payment.",
        recount="""
            select type, count(*) as payments, sum(value) as payments_brl
            from payments
            inner join orders using (order_id)
            group by type
        """,
        asked=Metrics(by=("payment_type",)),
        groups=1,
    ),
    Check(
        name="payment_totals",
        definition="All payments, and what of their amount was paid by card and by voucher.",
        recount="""
            select
                count(*) as payments,
                coalesce(sum(value), 0) as payments_brl,
                coalesce(sum(value) filter (type = 'credit_card'), 0) as card_brl,
                coalesce(sum(value) filter (type = 'voucher'), 0) as voucher_brl
            from payments
            inner join orders using (order_id)
        """,
        asked=Metrics(),
    ),
    Check(
        name="payment_shares",
        definition="Shares of the amount paid that were paid by card and by voucher.",
        recount="""
            select
                sum(value) filter (type = 'credit_card') / sum(value) as card_value_share,
                sum(value) filter (type = 'voucher') / sum(value) as voucher_value_share
            from payments
            inner join orders using (order_id)
        """,
        asked=Metrics(),
        tolerance=1e-6,
    ),
    Check(
        name="installments",
        definition="Mean over paid orders of the most installments of any of their payments.",
        recount="""
            select avg(installments) as installments_avg
            from paid
            inner join orders using (order_id)
        """,
        asked=Metrics(),
        tolerance=1e-6,
    ),
    Check(
        name="payments_by_month_and_type",
        definition="Payments, their orders, installments and amount by month of purchase and type.",
        recount="""
            select
                month,
                type,
                count(*) as payments,
                count(distinct order_id) as orders,
                sum(installments) as installments,
                sum(value) as paid
            from payments
            inner join bought using (order_id)
            group by month, type
        """,
        asked=Tables("""
            select
                month_start_date as month,
                payment_type as type,
                payment_count as payments,
                order_count as orders,
                installments_sum as installments,
                paid_brl as paid
            from mart_payments
        """),
        groups=2,
    ),
    Check(
        name="orders_paid_in_parts",
        definition="Orders with several payments, and with several means of payment.",
        recount="""
            select
                count(*) filter (payments > 1) as several_payments,
                count(*) filter (types > 1) as several_types
            from paid
            inner join orders using (order_id)
        """,
        asked=Tables("""
            select
                count(*) filter (where payments > 1) as several_payments,
                count(*) filter (where types > 1) as several_types
            from (
                select count(*) as payments, count(distinct payment_type) as types
                from fct_order_payments
                group by order_id
            ) as paid
        """),
    ),
    Check(
        name="payment_bridge",
        definition=(
            "Paid = GMV - GMV of unpaid orders + net gap of orders with both + paid for orders "
            "without items; what is left over is 0."
        ),
        recount="""
            with bridged as (
                select
                    coalesce(sum(paid), 0) as paid,
                    coalesce(sum(gmv), 0) as gmv,
                    coalesce(sum(gmv) filter (paid is null), 0) as gmv_unpaid,
                    coalesce(sum(paid - gmv), 0) as net_gap,
                    coalesce(sum(paid) filter (gmv is null), 0) as paid_without_items
                from orders
                left join money using (order_id)
                left join paid using (order_id)
            )
            select *, paid - (gmv - gmv_unpaid + net_gap + paid_without_items) as left_over
            from bridged
        """,
        asked=Tables("""
            with bridged as (
                select
                    (select sum(paid_brl) from fct_orders) as paid,
                    (select sum(gmv_brl) from fct_orders) as gmv,
                    coalesce(-sum(gap_brl) filter (where gap_kind = 'not_paid'), 0) as gmv_unpaid,
                    coalesce(
                        sum(gap_brl) filter (
                            where gap_kind in ('a_cent', 'paid_more', 'paid_less')
                        ), 0
                    ) as net_gap,
                    coalesce(sum(gap_brl) filter (where gap_kind = 'no_items'), 0)
                        as paid_without_items
                from mart_payment_reconciliation
            )
            select *, paid - (gmv - gmv_unpaid + net_gap + paid_without_items) as left_over
            from bridged
        """),
    ),
    Check(
        name="payment_gaps",
        definition="Orders with items and payments: those that pay exactly, and not within a cent.",
        recount="""
            select
                count(*) as comparable,
                count(*) filter (paid = gmv) as exact,
                count(*) filter (abs(paid - gmv) > 0.01) as over_a_cent
            from orders
            inner join money using (order_id)
            inner join paid using (order_id)
        """,
        asked=Tables("""
            select
                count(payment_gap_brl) as comparable,
                count(*) filter (where payment_gap_brl = 0) as exact,
                count(*) filter (where abs(payment_gap_brl) > 0.01) as over_a_cent
            from fct_orders
        """),
    ),
)
