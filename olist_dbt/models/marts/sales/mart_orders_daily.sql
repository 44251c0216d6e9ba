with

orders as (

    select * from {{ ref('fct_orders') }}
    where {{ is_touched('purchase_date', indexed=false) }}

),

summed as (

    select
        purchase_date,
        customer_state,
        count(*) as order_count,
        count(case when item_count > 0 then 1 end) as order_with_items_count,
        count(case when is_valid then 1 end) as valid_order_count,
        count(case when is_delivered then 1 end) as delivered_order_count,
        count(case when is_canceled then 1 end) as canceled_order_count,
        count(case when order_status = 'unavailable' then 1 end)
            as unavailable_order_count,
        count(case when person_order_number = 1 then 1 end) as first_order_count,
        count(case when person_order_number > 1 then 1 end) as returning_order_count,
        cast(sum(item_count) as bigint) as item_count,
        cast(sum(merchandise_brl) as numeric(14, 2)) as merchandise_brl,
        cast(sum(freight_brl) as numeric(14, 2)) as freight_brl,
        cast(sum(gmv_brl) as numeric(14, 2)) as gmv_brl,
        cast(
            sum(case when is_valid then gmv_brl else 0 end) as numeric(14, 2)
        ) as valid_gmv_brl,
        cast(
            sum(case when is_delivered then gmv_brl else 0 end) as numeric(14, 2)
        ) as delivered_gmv_brl,
        cast(sum(paid_brl) as numeric(14, 2)) as paid_brl,
        cast(sum(gmv_usd) as numeric(14, 2)) as gmv_usd,
        count(installments) as paid_order_count,
        cast(coalesce(sum(installments), 0) as bigint) as installments_sum,
        count(delivery_days) as dated_delivery_count,
        count(case when is_late_by_timestamp then 1 end) as late_by_timestamp_count,
        count(case when is_late_by_date then 1 end) as late_by_date_count,
        cast(coalesce(sum(delivery_days), 0) as numeric(18, 6)) as delivery_days_sum,
        cast(coalesce(sum(early_days), 0) as bigint) as early_days_sum,
        count(handling_days) as handled_order_count,
        cast(coalesce(sum(handling_days), 0) as numeric(18, 6)) as handling_days_sum,
        count(carrier_days) as carried_order_count,
        cast(coalesce(sum(carrier_days), 0) as numeric(18, 6)) as carrier_days_sum,
        count(review_score) as reviewed_order_count,
        cast(coalesce(sum(review_score), 0) as bigint) as review_score_sum,
        count(case when review_score >= 4 then 1 end) as high_review_count,
        count(case when review_score <= 2 then 1 end) as low_review_count
    from orders
    group by purchase_date, customer_state

)

select * from summed
