with

order_sellers as (

    select * from {{ ref('fct_order_sellers') }}

),

measured as (

    select
        seller_id,
        count(*) as order_count,
        count(case when is_valid then 1 end) as valid_order_count,
        sum(item_count) as item_count,
        sum(merchandise_brl) as merchandise_brl,
        sum(freight_brl) as freight_brl,
        sum(gmv_brl) as gmv_brl,
        count(case when seller_state = customer_state then 1 end)
            as same_state_order_count,
        count(is_late_by_timestamp) as dated_delivery_count,
        count(case when is_late_by_timestamp then 1 end) as late_by_timestamp_count,
        count(is_shipping_limit_breached) as limited_order_count,
        count(case when is_shipping_limit_breached then 1 end)
            as shipping_limit_breach_count,
        count(review_score) as reviewed_order_count,
        coalesce(sum(review_score), 0) as review_score_sum,
        coalesce(sum(review_score * review_score), 0) as review_score_squares,
        count(handling_days) as handled_order_count,
        coalesce(sum(handling_days), 0) as handling_days_sum
    from order_sellers
    group by seller_id

)

select * from measured
