"""What was sold: categories, products, and categories that go together."""

from verification.check import Check, Metrics, Tables

CHECKS = (
    Check(
        name="categories",
        definition=(
            "Units and merchandise by category, in English where it is translated; of any status."
        ),
        recount="""
            select
                category,
                count(*) as items_sold,
                sum(price) as items_merchandise_brl,
                count(distinct product_id) as active_products
            from sold
            group by category
        """,
        asked=Metrics(by=("category_name",)),
        groups=1,
    ),
    Check(
        name="categories_delivered",
        definition="Orders by category, and merchandise of delivered ones.",
        recount="""
            select
                category,
                count(distinct order_id) as orders,
                coalesce(sum(price) filter (status = 'delivered'), 0) as delivered_merchandise
            from sold
            group by category
        """,
        asked=Tables("""
            select
                category_name as category,
                sum(order_count) as orders,
                sum(delivered_merchandise_brl) as delivered_merchandise
            from mart_categories
            group by 1
        """),
        groups=1,
    ),
    Check(
        name="items_by_month",
        definition="Units and merchandise by month of purchase.",
        recount="""
            select month, count(*) as items_sold, sum(price) as items_merchandise_brl
            from sold
            group by month
        """,
        asked=Metrics(by=("metric_time__month",)),
        groups=1,
    ),
    Check(
        name="items",
        definition="Units without freight, units of delivered orders, products sold.",
        recount="""
            select
                count(*) filter (freight = 0) as without_freight,
                count(*) filter (status = 'delivered') as delivered,
                count(distinct product_id) as products
            from sold
        """,
        asked=Tables("""
            select
                count(*) filter (where freight_brl = 0) as without_freight,
                count(*) filter (where order_status = 'delivered') as delivered,
                count(distinct product_id) as products
            from fct_order_items
        """),
    ),
    Check(
        name="baskets",
        definition="Orders by the pairs of categories in them.",
        recount="""
            with lines as (select distinct order_id, category from sold)
            select one.category, other.category as other_category, count(*) as orders
            from lines as one
            inner join lines as other
                on one.order_id = other.order_id and one.category < other.category
            group by 1, 2
        """,
        asked=Tables("""
            select
                least(category_name collate "C", other_category_name collate "C") as category,
                greatest(category_name collate "C", other_category_name collate "C")
                    as other_category,
                order_count as orders
            from mart_basket
        """),
        groups=2,
    ),
)
