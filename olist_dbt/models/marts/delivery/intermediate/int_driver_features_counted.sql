with

features as (

    select * from {{ ref('int_orders_driver_features') }}

),

counted as (

    select
        {{ rows_fingerprint('features') }} as rows_fingerprint,
        count(*) as order_count,
        {{ var('maturity_days') }} as maturity_days,
        -- About ten late ones for each term of a model, at the usual 8 %.
        count(*) >= 5000 as is_enough
    from features

)

select * from counted
