with

payments as (

    select * from {{ ref('int_order_payments_matched') }}

),

types_summed as (

    select
        order_id,
        payment_type,
        sum(payment_brl) as type_brl,
        max(installments) as installments
    from payments
    group by order_id, payment_type

),

-- By value, not by `payment_sequential`: in 80 orders it has gaps or begins above 1.
types_ranked as (

    select
        *,
        row_number() over (
            partition by order_id order by type_brl desc, payment_type asc
        ) as value_rank
    from types_summed

),

summed as (

    select
        order_id,
        cast(sum(type_brl) as numeric(12, 2)) as paid_brl,
        max(case when value_rank = 1 then payment_type end) as main_payment_type,
        max(installments) as installments
    from types_ranked
    group by order_id

)

select * from summed
