{{ config(meta={'dagster': {'ref': {'name': 'dim_customer_addresses'}}}) }}

-- As of its purchase a person has one address, that which the order went to;
-- of several orders in one second only the last by id can be sure of that.
with

orders as (

    select
        *,
        row_number() over (
            partition by customer_unique_id, purchased_at
            order by order_id desc
        ) as moment_rank
    from {{ ref('fct_orders') }}
    where customer_unique_id != 'unknown'

),

addresses as (

    select * from {{ ref('dim_customer_addresses') }}

),

matched as (

    select
        orders.order_id,
        orders.moment_rank,
        count(addresses.valid_from) as address_count,
        count(
            case
                when
                    addresses.zip_code_prefix = orders.customer_zip_code_prefix
                    and addresses.customer_city = orders.customer_city
                    and addresses.customer_state = orders.customer_state
                    then 1
            end
        ) as right_address_count
    from orders
    left join addresses
        on
            orders.customer_unique_id = addresses.customer_unique_id
            and orders.purchased_at >= addresses.valid_from
            and orders.purchased_at < coalesce(
                addresses.valid_to, cast('9999-12-31' as timestamp)
            )
    group by orders.order_id, orders.moment_rank

)

select *
from matched
where
    address_count != 1
    or (moment_rank = 1 and right_address_count != 1)
