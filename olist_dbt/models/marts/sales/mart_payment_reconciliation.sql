with

orders as (

    select * from {{ ref('fct_orders') }}

),

judged as (

    select
        order_id,
        order_status,
        main_payment_type,
        case
            when main_payment_type = 'none' and item_count = 0 then 'neither'
            when main_payment_type = 'none' then 'not_paid'
            when item_count = 0 then 'no_items'
            when abs(payment_gap_brl) <= 0.01 then 'a_cent'
            when payment_gap_brl > 0 then 'paid_more'
            else 'paid_less'
        end as gap_kind,
        gmv_brl,
        paid_brl,
        cast(paid_brl - gmv_brl as numeric(12, 2)) as gap_brl,
        purchase_date
    from orders
    where
        main_payment_type = 'none'
        or item_count = 0
        or payment_gap_brl != 0

)

select * from judged
