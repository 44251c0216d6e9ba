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
        firsts.category_name as category_name,
        seconds.category_name as other_category_name,
        count(*) as order_count
    from orders_categories as firsts
    inner join orders_categories as seconds
        on
            firsts.order_id = seconds.order_id
            and firsts.category_name < seconds.category_name
    group by firsts.category_name, seconds.category_name

),

measured as (

    select
        pairs_counted.category_name,
        pairs_counted.other_category_name,
        pairs_counted.order_count,
        ones.order_count as category_order_count,
        others.order_count as other_category_order_count,
        orders_counted.order_count as all_order_count,
        cast(
            1.0 * pairs_counted.order_count / orders_counted.order_count
            as numeric(18, 12)
        ) as support,
        cast(
            1.0 * pairs_counted.order_count / ones.order_count as numeric(18, 12)
        ) as confidence,
        cast(
            1.0 * pairs_counted.order_count / others.order_count as numeric(18, 12)
        ) as other_confidence,
        cast(
            1.0 * pairs_counted.order_count * orders_counted.order_count
            / (ones.order_count * others.order_count) as numeric(18, 6)
        ) as lift
    from pairs_counted
    inner join categories_counted as ones
        on pairs_counted.category_name = ones.category_name
    inner join categories_counted as others
        on pairs_counted.other_category_name = others.category_name
    cross join orders_counted

)

select * from measured
