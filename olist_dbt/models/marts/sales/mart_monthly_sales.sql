with

orders as (

    select * from {{ ref('fct_orders') }}

),

dates as (

    select * from {{ ref('dim_dates') }}

),

bounds as (

    select
        min(purchase_date) as first_date,
        max(purchase_date) as last_date
    from orders

),

dates_traded as (

    select dates.*
    from dates
    inner join bounds
        on dates.date_day between bounds.first_date and bounds.last_date

),

-- From the dates, so that a month without orders is a row of zeros, as 2016-11 is.
months_summed as (

    select
        dates_traded.month_start_date,
        max(case when dates_traded.is_complete_month then 1 else 0 end) = 1
            as is_complete_month,
        count(orders.order_id) as order_count,
        count(case when orders.item_count > 0 then 1 end) as order_with_items_count,
        count(case when orders.is_valid then 1 end) as valid_order_count,
        count(case when orders.is_canceled then 1 end) as canceled_order_count,
        count(orders.delivery_days) as dated_delivery_count,
        count(case when orders.is_late_by_timestamp then 1 end)
            as late_by_timestamp_count,
        count(case when orders.is_late_by_date then 1 end) as late_by_date_count,
        cast(
            coalesce(sum(orders.merchandise_brl), 0) as numeric(14, 2)
        ) as merchandise_brl,
        cast(
            coalesce(sum(orders.freight_brl), 0) as numeric(14, 2)
        ) as freight_brl,
        cast(
            coalesce(sum(orders.gmv_brl), 0) as numeric(14, 2)
        ) as gmv_brl,
        cast(
            coalesce(sum(orders.paid_brl), 0) as numeric(14, 2)
        ) as paid_brl
    from dates_traded
    left join orders on dates_traded.date_day = orders.purchase_date
    group by dates_traded.month_start_date

),

-- Among whole months only: the mean of all would fall with every remnant.
indexed as (

    select
        *,
        case
            when is_complete_month
                then cast(
                    order_count
                    / avg(case when is_complete_month then order_count end) over ()
                    as numeric(9, 6)
                )
        end as order_index
    from months_summed

)

select * from indexed
