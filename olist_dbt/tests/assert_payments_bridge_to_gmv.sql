{{ config(meta={'dagster': {'ref': {'name': 'fct_orders'}}}) }}

-- To the cent: paid = gmv - gmv of unpaid orders + gaps + paid without items.
with

orders as (

    select * from {{ ref('fct_orders') }}

),

parts as (

    select
        sum(paid_brl) as paid_brl,
        sum(gmv_brl) as gmv_brl,
        sum(case when main_payment_type = 'none' then gmv_brl else 0 end) as unpaid_brl,
        sum(coalesce(payment_gap_brl, 0)) as gap_brl,
        sum(case when item_count = 0 then paid_brl else 0 end) as paid_without_items_brl
    from orders

)

select *
from parts
where paid_brl != gmv_brl - unpaid_brl + gap_brl + paid_without_items_brl
