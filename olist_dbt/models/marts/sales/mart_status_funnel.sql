with

orders as (

    select * from {{ ref('fct_orders') }}

),

events as (

    select
        *,
        greatest(
            purchased_at,
            coalesce(approved_at, purchased_at),
            coalesce(handed_to_carrier_at, purchased_at),
            coalesce(delivered_at, purchased_at)
        ) as last_event_at
    from orders

),

aged as (

    select
        *,
        order_status not in ('delivered', 'canceled', 'unavailable') as is_open,
        {{ datediff(
            'cast(last_event_at as date)',
            'cast(max(last_event_at) over () as date)',
            'day'
        ) }} as silent_days
    from events

),

summed as (

    select
        cast({{ date_trunc('month', 'purchase_date') }} as date) as month_start_date,
        order_status,
        count(*) as order_count,
        count(approved_at) as approved_count,
        count(handed_to_carrier_at) as handed_to_carrier_count,
        count(delivered_at) as delivered_count,
        count(case when is_open then 1 end) as open_order_count,
        cast(sum(case when is_open then silent_days else 0 end) as bigint)
            as open_silent_days_sum,
        cast(sum(gmv_brl) as numeric(14, 2)) as gmv_brl,
        cast(sum(paid_brl) as numeric(14, 2)) as paid_brl
    from aged
    group by
        cast({{ date_trunc('month', 'purchase_date') }} as date),
        order_status

)

select * from summed
