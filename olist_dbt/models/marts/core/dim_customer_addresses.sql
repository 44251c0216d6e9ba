with

orders as (

    select * from {{ ref('int_orders_customers_assigned') }}
    where customer_unique_id != 'unknown'

),

-- Of several orders in one second, the one with the highest id says where.
moments as (

    select
        *,
        row_number() over (
            partition by customer_unique_id, purchased_at
            order by order_id desc
        ) as moment_rank
    from orders

),

compared as (

    select
        *,
        lag(customer_zip_code_prefix || '|' || customer_city || '|' || customer_state)
            over (partition by customer_unique_id order by purchased_at)
            as previous_address,
        customer_zip_code_prefix || '|' || customer_city || '|' || customer_state
            as address
    from moments
    where moment_rank = 1

),

moves as (

    select *
    from compared
    where previous_address is null or previous_address != address

),

periods as (

    select
        customer_unique_id,
        purchased_at as valid_from,
        lead(purchased_at) over (
            partition by customer_unique_id
            order by purchased_at
        ) as valid_to,
        cast(
            row_number() over (
                partition by customer_unique_id
                order by purchased_at
            ) as integer
        ) as address_number,
        customer_zip_code_prefix as zip_code_prefix,
        customer_city,
        customer_state
    from moves

),

addresses as (

    select
        customer_unique_id,
        address_number,
        zip_code_prefix,
        customer_city,
        customer_state,
        valid_to is null as is_current,
        valid_from,
        valid_to
    from periods

)

select * from addresses
