with

payments as (

    select * from {{ ref('int_order_payments_matched') }}

)

select
    order_id,
    payment_sequential,
    payment_type,
    installments,
    payment_brl,
    purchase_date
from payments
