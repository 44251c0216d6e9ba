with

payments as (

    select * from {{ ref('stg_olist__order_payments') }}

),

orders as (

    select * from {{ ref('stg_olist__orders') }}

),

matched as (

    select
        payments.order_id,
        payments.payment_sequential,
        payments.payment_type,
        payments.installments,
        payments.payment_brl,
        cast(orders.purchased_at as date) as purchase_date
    from payments
    inner join orders on payments.order_id = orders.order_id

)

select * from matched
