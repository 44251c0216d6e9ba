"""What is in the published tables at all, and what the files have that no table shows."""

from verification.check import Check, Tables, Unpublished

CHECKS = (
    Check(
        name="rows",
        definition="Rows of facts and dimensions, without members that only other rows name.",
        recount="""
            select
                (select count(*) from orders) as orders,
                (select count(*) from sold) as items,
                (select count(*) from payments inner join orders using (order_id)) as payments,
                (select count(*) from reviews inner join orders using (order_id)) as reviews,
                (select count(*) from products) as products,
                (select count(*) from sellers) as sellers,
                (select count(distinct person) from customers) as persons,
                (select count(*) from translations) as translations
        """,
        asked=Tables("""
            select
                (select count(*) from fct_orders) as orders,
                (select count(*) from fct_order_items) as items,
                (select count(*) from fct_order_payments) as payments,
                (select count(*) from fct_order_reviews) as reviews,
                (select count(*) from dim_products where not is_inferred) as products,
                (select count(*) from dim_sellers where not is_inferred) as sellers,
                (select count(*) from dim_customers where not is_inferred) as persons,
                (select count(*) from dim_categories where is_translated) as translations
        """),
    ),
    Check(
        name="products",
        definition="Products without a category, without one in English, and without a weight.",
        recount="""
            select
                count(*) filter (category is null) as without_category,
                count(*) filter (category is not null and english is null) as untranslated,
                count(*) filter (coalesce(weight_g, 0) = 0) as without_weight
            from products
            left join translations using (category)
        """,
        asked=Tables("""
            select
                count(*) filter (where category_name_pt = 'unknown') as without_category,
                count(*) filter (where category_name_pt <> 'unknown' and not is_translated)
                    as untranslated,
                count(*) filter (where product_weight_g is null) as without_weight
            from dim_products
            inner join dim_categories using (category_name_pt)
            where not is_inferred
        """),
    ),
    Check(
        name="file_facts",
        definition=(
            "What only the files show: all their customers, points and prefixes, repeated and "
            "stray points, customers and sellers whose prefix has no point, weights of zero, no "
            "weight."
        ),
        recount="""
            with prefixes as (select distinct zip from places)
            select
                (select count(*) from customers) as customers,
                (select count(*) from places) as points,
                (select count(*) from prefixes) as prefixes,
                (select count(*) from places)
                - (select count(*) from (select distinct * from places)) as repeated_points,
                (
                    select count(*) from places
                    where not (
                        latitude between -33.75 and 5.27 and longitude between -73.99 and -34.79
                    )
                ) as stray_points,
                (select count(*) from customers anti join prefixes using (zip))
                    as unlocated_customers,
                (select count(distinct zip) from customers anti join prefixes using (zip))
                    as unlocated_customer_prefixes,
                (select count(*) from sellers anti join prefixes using (zip))
                    as unlocated_sellers,
                (select count(*) from products where weight_g = 0) as weight_zero,
                (select count(*) from products where weight_g is null) as weight_null
        """,
        asked=Unpublished("no published table holds it"),
    ),
)
