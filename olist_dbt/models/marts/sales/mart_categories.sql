with

categories as (

    select * from {{ ref('int_orders_categories_summed') }}

),

orders as (

    select * from {{ ref('fct_orders') }}
    where {{ is_of_touched_month() }}

),

-- An order counts once for each of its categories: orders do not add up across them.
summed as (

    select
        cast({{ date_trunc('month', 'orders.purchase_date') }} as date)
            as month_start_date,
        categories.category_name,
        count(*) as order_count,
        cast(sum(categories.item_count) as bigint) as item_count,
        cast(sum(categories.merchandise_brl) as numeric(14, 2)) as merchandise_brl,
        cast(sum(categories.freight_brl) as numeric(14, 2)) as freight_brl,
        cast(sum(categories.gmv_brl) as numeric(14, 2)) as gmv_brl,
        cast(
            sum(
                case
                    when orders.is_delivered then categories.merchandise_brl else 0
                end
            ) as numeric(14, 2)
        ) as delivered_merchandise_brl,
        count(orders.review_score) as reviewed_order_count,
        cast(coalesce(sum(orders.review_score), 0) as bigint) as review_score_sum,
        count(orders.delivery_days) as dated_delivery_count,
        count(case when orders.is_late_by_timestamp then 1 end)
            as late_by_timestamp_count
    from categories
    inner join orders on categories.order_id = orders.order_id
    group by
        cast({{ date_trunc('month', 'orders.purchase_date') }} as date),
        categories.category_name

)

select * from summed
