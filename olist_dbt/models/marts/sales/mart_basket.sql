with

orders_categories as (

    select * from {{ ref('int_orders_categories_summed') }}

),

orders_counted as (

    select count(distinct order_id) as order_count from orders_categories

),

categories_counted as (

    select
        category_name,
        count(*) as order_count
    from orders_categories
    group by category_name

),

-- Each pair once, in the order of their names.
pairs_counted as (

    select
        one_side.category_name,
        other_side.category_name as other_category_name,
        count(*) as order_count
    from orders_categories as one_side
    inner join orders_categories as other_side
        on
            one_side.order_id = other_side.order_id
            and one_side.category_name < other_side.category_name
    group by one_side.category_name, other_side.category_name

),

measured as (

    select
        pairs_counted.category_name,
        pairs_counted.other_category_name,
        pairs_counted.order_count,
        category_sizes.order_count as category_order_count,
        other_sizes.order_count as other_category_order_count,
        orders_counted.order_count as all_order_count,
        cast(
            1.0 * pairs_counted.order_count / orders_counted.order_count
            as numeric(18, 12)
        ) as pair_support,
        cast(
            1.0 * pairs_counted.order_count / category_sizes.order_count
            as numeric(18, 12)
        ) as confidence,
        cast(
            1.0 * pairs_counted.order_count / other_sizes.order_count as numeric(18, 12)
        ) as other_confidence,
        cast(
            1.0 * pairs_counted.order_count * orders_counted.order_count
            / (category_sizes.order_count * other_sizes.order_count) as numeric(18, 6)
        ) as lift
    from pairs_counted
    inner join categories_counted as category_sizes
        on pairs_counted.category_name = category_sizes.category_name
    inner join categories_counted as other_sizes
        on pairs_counted.other_category_name = other_sizes.category_name
    cross join orders_counted

)

select * from measured
