{{ config(meta={'dagster': {'ref': {'name': 'fct_orders'}}}) }}

-- Month by month and to the cent, from the raw tables to the facts and the months.
-- Items and payments of an order in quarantine have no month, and are in none of them.
with

raw_orders as (

    select
        order_id,
        cast({{ date_trunc('month', 'order_purchase_timestamp') }} as date)
            as month_start_date
    from {{ source('olist', 'orders') }}

),

raw_items as (

    select
        raw_orders.month_start_date,
        sum(items.price) as merchandise_brl,
        sum(items.freight_value) as freight_brl
    from {{ source('olist', 'order_items') }} as items
    inner join raw_orders on items.order_id = raw_orders.order_id
    group by raw_orders.month_start_date

),

raw_payments as (

    select
        raw_orders.month_start_date,
        sum(payments.payment_value) as paid_brl
    from {{ source('olist', 'order_payments') }} as payments
    inner join raw_orders on payments.order_id = raw_orders.order_id
    group by raw_orders.month_start_date

),

facts as (

    select
        cast({{ date_trunc('month', 'purchase_date') }} as date) as month_start_date,
        sum(merchandise_brl) as merchandise_brl,
        sum(freight_brl) as freight_brl,
        sum(paid_brl) as paid_brl
    from {{ ref('fct_orders') }}
    group by cast({{ date_trunc('month', 'purchase_date') }} as date)

),

months as (

    select
        month_start_date,
        merchandise_brl,
        freight_brl,
        paid_brl
    from {{ ref('mart_monthly_sales') }}

)

select
    months.month_start_date,
    raw_items.merchandise_brl as raw_merchandise_brl,
    facts.merchandise_brl as fact_merchandise_brl,
    months.merchandise_brl as month_merchandise_brl,
    raw_items.freight_brl as raw_freight_brl,
    facts.freight_brl as fact_freight_brl,
    months.freight_brl as month_freight_brl,
    raw_payments.paid_brl as raw_paid_brl,
    facts.paid_brl as fact_paid_brl,
    months.paid_brl as month_paid_brl
from months
left join raw_items on months.month_start_date = raw_items.month_start_date
left join raw_payments on months.month_start_date = raw_payments.month_start_date
left join facts on months.month_start_date = facts.month_start_date
where
    coalesce(raw_items.merchandise_brl, 0) != months.merchandise_brl
    or coalesce(facts.merchandise_brl, 0) != months.merchandise_brl
    or coalesce(raw_items.freight_brl, 0) != months.freight_brl
    or coalesce(facts.freight_brl, 0) != months.freight_brl
    or coalesce(raw_payments.paid_brl, 0) != months.paid_brl
    or coalesce(facts.paid_brl, 0) != months.paid_brl
