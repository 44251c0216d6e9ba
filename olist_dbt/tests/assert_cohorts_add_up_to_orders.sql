{{ config(meta={'dagster': {'ref': {'name': 'mart_cohorts'}}}) }}

-- All cohorts of a known month together have its orders and GMV, of known persons; and
-- each person is in one cohort.
with

cohorts as (

    select
        month_start_date,
        count(order_count) as known_count,
        sum(order_count) as order_count,
        sum(gmv_brl) as gmv_brl,
        sum(case when month_number = 0 then cohort_size else 0 end) as new_count
    from {{ ref('mart_cohorts') }}
    group by month_start_date

),

orders as (

    select
        cast({{ date_trunc('month', 'purchase_date') }} as date) as month_start_date,
        count(*) as order_count,
        sum(gmv_brl) as gmv_brl,
        count(case when person_order_number = 1 then 1 end) as new_count
    from {{ ref('fct_orders') }}
    where customer_unique_id != 'unknown'
    group by cast({{ date_trunc('month', 'purchase_date') }} as date)

)

select
    orders.month_start_date,
    orders.order_count,
    cohorts.order_count as cohorts_order_count,
    orders.gmv_brl,
    cohorts.gmv_brl as cohorts_gmv_brl,
    orders.new_count,
    cohorts.new_count as cohorts_new_count
from orders
left join cohorts on orders.month_start_date = cohorts.month_start_date
where
    orders.new_count != coalesce(cohorts.new_count, 0)
    or (
        cohorts.known_count > 0
        and (
            orders.order_count != cohorts.order_count
            or orders.gmv_brl != cohorts.gmv_brl
        )
    )
