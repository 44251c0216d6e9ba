with

orders as (

    select * from {{ ref('fct_orders') }}
    where {{ is_of_touched_month() }}

),

reviews as (

    select * from {{ ref('fct_order_reviews') }}
    where is_latest_of_order and {{ is_of_touched_month() }}

),

summed as (

    select
        cast({{ date_trunc('month', 'orders.purchase_date') }} as date)
            as month_start_date,
        orders.customer_state,
        count(*) as order_count,
        count(reviews.review_score) as reviewed_order_count,
        {% for score in range(1, 6) %}
            count(case when reviews.review_score = {{ score }} then 1 end)
                as score_{{ score }}_count,
        {% endfor %}
        cast(coalesce(sum(reviews.review_score), 0) as bigint) as review_score_sum,
        count(case when reviews.is_before_purchase then 1 end)
            as before_purchase_count,
        cast(coalesce(sum(reviews.response_days), 0) as numeric(18, 6))
            as response_days_sum
    from orders
    left join reviews on orders.order_id = reviews.order_id
    group by
        cast({{ date_trunc('month', 'orders.purchase_date') }} as date),
        orders.customer_state

)

select * from summed
