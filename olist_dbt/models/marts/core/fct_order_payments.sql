with

payments as (

    select * from {{ ref('int_order_payments_matched') }}
    where {{ is_touched('order_id', indexed=false) }}

),

orders as (

    select * from {{ ref('fct_orders') }}
    where {{ is_touched('order_id') }}

),

joined as (

    select
        payments.order_id,
        payments.payment_sequential,
        payments.payment_type,
        orders.order_status,
        orders.customer_state,
        payments.installments,
        payments.payment_brl,
        payments.purchase_date
    from payments
    inner join orders on payments.order_id = orders.order_id

)

select * from joined
