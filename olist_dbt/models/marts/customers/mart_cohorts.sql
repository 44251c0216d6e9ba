with

orders as (

    select
        *,
        cast({{ date_trunc('month', 'purchase_date') }} as date) as month_start_date
    from {{ ref('fct_orders') }}
    where customer_unique_id != 'unknown'

),

dates as (

    select * from {{ ref('dim_dates') }}

),

months as (

    select
        month_start_date,
        max(case when is_complete_month then 1 else 0 end) as complete_flag
    from dates
    group by month_start_date

),

orders_bounds as (

    select max(month_start_date) as last_order_month_start_date from orders

),

-- The last whole month; where none is whole yet, the last one with an order.
horizon as (

    select
        coalesce(
            max(case when months.complete_flag = 1 then months.month_start_date end),
            max(orders_bounds.last_order_month_start_date)
        ) as last_month_start_date,
        max(orders_bounds.last_order_month_start_date) as last_order_month_start_date
    from months
    cross join orders_bounds

),

persons as (

    select
        customer_unique_id,
        min(month_start_date) as cohort_month_start_date
    from orders
    group by customer_unique_id

),

cohorts as (

    select
        cohort_month_start_date,
        count(*) as cohort_size
    from persons
    group by cohort_month_start_date

),

activity as (

    select
        persons.cohort_month_start_date,
        orders.month_start_date,
        count(distinct orders.customer_unique_id) as active_customer_count,
        count(*) as order_count,
        sum(orders.gmv_brl) as gmv_brl
    from orders
    inner join persons on orders.customer_unique_id = persons.customer_unique_id
    group by persons.cohort_month_start_date, orders.month_start_date

),

grid as (

    select
        cohorts.cohort_month_start_date,
        cohorts.cohort_size,
        months.month_start_date,
        cast(
            {{ datediff(
                'cohorts.cohort_month_start_date', 'months.month_start_date', 'month'
            ) }} as integer
        ) as month_number,
        months.month_start_date <= horizon.last_month_start_date as is_observed
    from cohorts
    cross join horizon
    inner join months
        on
            cohorts.cohort_month_start_date <= months.month_start_date
            and horizon.last_order_month_start_date >= months.month_start_date

),

-- Zero means that nobody came back, null that nobody can know yet.
filled as (

    select
        grid.cohort_month_start_date,
        grid.month_number,
        grid.month_start_date,
        grid.cohort_size,
        case when grid.is_observed then coalesce(activity.active_customer_count, 0) end
            as active_customer_count,
        case when grid.is_observed then coalesce(activity.order_count, 0) end
            as order_count,
        case
            when grid.is_observed
                then cast(coalesce(activity.gmv_brl, 0) as numeric(14, 2))
        end as gmv_brl
    from grid
    left join activity
        on
            grid.cohort_month_start_date = activity.cohort_month_start_date
            and grid.month_start_date = activity.month_start_date

)

select * from filled
