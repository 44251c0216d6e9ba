"""Sellers, and the way from them to the customer."""

from verification.check import Check, Metrics, Tables

CHECKS = (
    Check(
        name="sellers",
        definition="Units and merchandise of each seller, and the orders that have a unit of it.",
        recount="""
            select
                seller_id,
                count(distinct order_id) as orders,
                count(*) as units,
                sum(price) as merchandise,
                sum(freight) as freight
            from sold
            group by seller_id
        """,
        asked=Tables("""
            select
                seller_id,
                order_count as orders,
                item_count as units,
                merchandise_brl as merchandise,
                freight_brl as freight
            from mart_sellers
            where item_count > 0
        """),
        groups=1,
    ),
    Check(
        name="top_seller",
        definition="The most merchandise of any one seller.",
        recount="""
            select max(merchandise) as merchandise
            from (select sum(price) as merchandise from sold group by seller_id)
        """,
        asked=Tables("select max(merchandise_brl) as merchandise from mart_sellers"),
    ),
    Check(
        name="active_sellers",
        definition="Sellers who sold something, orders split by seller, by month of purchase.",
        recount="""
            select
                month,
                count(distinct seller_id) as active_sellers,
                count(distinct (order_id, seller_id)) as seller_orders
            from sold
            group by month
        """,
        asked=Metrics(by=("metric_time__month",)),
        groups=1,
    ),
    Check(
        name="seller_orders",
        definition="Orders split by seller: one of two sellers counts twice.",
        recount="""
            select
                count(distinct (order_id, seller_id)) as seller_orders,
                count(distinct seller_id) as active_sellers
            from sold
        """,
        asked=Metrics(),
    ),
    Check(
        name="new_sellers",
        definition="Sellers by the month of their first sale.",
        recount="""
            select month, count(*) as new_sellers
            from (select min(month) as month from sold group by seller_id)
            group by month
        """,
        asked=Metrics(by=("metric_time__month",)),
        groups=1,
    ),
    Check(
        name="seller_concentration",
        definition=(
            "Share of all merchandise that the tenth of the sellers with the most of it sold, "
            "equal ones by id; sum of the squared shares times 10,000. Who sold nothing is not "
            "ranked."
        ),
        recount="""
            with sums as (select seller_id, sum(price) as price from sold group by seller_id),
            ranked as (
                select
                    price / sum(price) over () as share,
                    ntile(10) over (order by price desc, seller_id) as tenth
                from sums
            )
            select
                sum(share) filter (tenth = 1) as top_decile_seller_share,
                10000 * sum(share * share) as seller_hhi
            from ranked
        """,
        asked=Metrics(),
        tolerance=1e-6,
    ),
    Check(
        name="seller_states",
        definition="Units and merchandise by the state of the seller.",
        recount="""
            select seller_state, count(*) as units, sum(price) as merchandise
            from sold
            group by seller_state
        """,
        asked=Tables("""
            select seller_state, count(*) as units, sum(price_brl) as merchandise
            from fct_order_items
            group by 1
        """),
        groups=1,
    ),
    Check(
        name="lanes",
        definition="Units, merchandise and freight from state to state.",
        recount="""
            select
                seller_state || '-' || state as lane,
                count(*) as units,
                sum(price) as merchandise,
                sum(freight) as freight
            from sold
            group by 1
        """,
        asked=Tables("""
            select
                lane, item_count as units, merchandise_brl as merchandise, freight_brl as freight
            from mart_lanes
        """),
        groups=1,
    ),
    Check(
        name="within_and_across_states",
        definition="Units, merchandise and freight of sellers in the customer's state, and others.",
        recount="""
            select
                case when seller_state = state then 'same' else 'cross' end as way,
                count(*) as units,
                sum(price) as merchandise,
                sum(freight) as freight
            from sold
            group by 1
        """,
        asked=Tables("""
            select
                case when is_same_state then 'same' else 'cross' end as way,
                count(*) as units,
                sum(price_brl) as merchandise,
                sum(freight_brl) as freight
            from fct_order_items
            group by 1
        """),
        groups=1,
    ),
    Check(
        name="shares_of_lanes",
        definition=(
            "Share of units within a state; share of delivered seller orders, with a date of the "
            "carrier, handed over after the first limit of their units."
        ),
        recount="""
            with limits as (
                select
                    order_id,
                    seller_id,
                    min(limit_at) as limit_at,
                    any_value(carrier_at) as carrier_at
                from sold
                where status = 'delivered' and carrier_at is not null
                group by order_id, seller_id
            )
            select
                (select avg(cast(seller_state = state as integer)) from sold)
                    as same_state_item_share,
                (select avg(cast(carrier_at > limit_at as integer)) from limits)
                    as shipping_limit_breach_rate
        """,
        asked=Metrics(),
        tolerance=1e-6,
    ),
)
