{{
    config(
        severity='warn',
        meta={
            'publishing_needs': 'the drivers are not fitted on these orders: run `olist build`',
            'dagster': {'ref': {'name': 'mart_driver_models'}},
        },
    )
}}

with

orders_counted as (

    select * from {{ ref('int_driver_features_counted') }}

),

models_counted as (

    select count(*) as model_count from {{ ref('mart_driver_models') }}

)

select
    orders_counted.rows_fingerprint,
    orders_counted.order_count
from orders_counted
cross join models_counted
where
    orders_counted.is_enough
    and models_counted.model_count = 0
