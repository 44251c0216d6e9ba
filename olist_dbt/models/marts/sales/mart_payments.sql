with

payments as (

    select * from {{ ref('fct_order_payments') }}
    where {{ is_of_touched_month() }}

),

summed as (

    select
        cast({{ date_trunc('month', 'purchase_date') }} as date) as month_start_date,
        payment_type,
        count(*) as payment_count,
        count(distinct order_id) as order_count,
        count(case when payment_brl = 0 then 1 end) as empty_payment_count,
        cast(sum(installments) as bigint) as installments_sum,
        cast(sum(payment_brl) as numeric(14, 2)) as paid_brl
    from payments
    group by cast({{ date_trunc('month', 'purchase_date') }} as date), payment_type

)

select * from summed
