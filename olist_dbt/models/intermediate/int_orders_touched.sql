{% set members = ref('int_members_touched') %}
{% set takes_changes = is_incremental() %}
{% set compares_all = takes_changes and rows_were_removed() %}

with

orders as (

    select * from {{ source('olist', 'orders') }}

),

customers as (

    select * from {{ source('olist', 'customers') }}

),

items as (

    select * from {{ source('olist', 'order_items') }}

),

payments as (

    select * from {{ source('olist', 'order_payments') }}

),

reviews as (

    select * from {{ source('olist', 'order_reviews') }}

),

{% if takes_changes %}

    members_changed as (

        select
            kind,
            member
        from {{ members }}
        where touched_generation > {{ kept()[0] }}

    ),

    -- Whatever an order is made from: rows of its own, and members that it names.
    changed as (

        select order_id from orders
        where {{ changed_since_kept() }}
        union distinct
        select order_id from items
        where {{ changed_since_kept() }}
        union distinct
        select order_id from payments
        where {{ changed_since_kept() }}
        union distinct
        select order_id from reviews
        where {{ changed_since_kept() }}
        union distinct
        select orders.order_id
        from orders
        inner join customers on orders.customer_id = customers.customer_id
        where {{ changed_since_kept('customers') }}
        union distinct
        select orders.order_id
        from orders
        inner join customers on orders.customer_id = customers.customer_id
        inner join members_changed
            on customers.customer_zip_code_prefix = members_changed.member
        where members_changed.kind = 'place'
        union distinct
        select items.order_id
        from items
        inner join members_changed on items.product_id = members_changed.member
        where members_changed.kind = 'product'
        union distinct
        select items.order_id
        from items
        inner join members_changed on items.seller_id = members_changed.member
        where members_changed.kind = 'seller'
        union distinct
        select orders.order_id
        from orders
        inner join members_changed
            on
                cast(cast(orders.order_purchase_timestamp as date) as varchar(10))
                = members_changed.member
        where members_changed.kind = 'rate'

    ),

{% endif %}

{% set only_changed %}
    {% if takes_changes and not compares_all %}
        where order_id in (select changed.order_id from changed)
    {% endif %}
{% endset %}

items_counted as (

    select
        order_id,
        count(*) as row_count
    from items
    {{ only_changed }}
    group by order_id

),

payments_counted as (

    select
        order_id,
        count(*) as row_count
    from payments
    {{ only_changed }}
    group by order_id

),

reviews_counted as (

    select
        order_id,
        count(*) as row_count
    from reviews
    {{ only_changed }}
    group by order_id

),

orders_taken as (

    select * from orders
    {{ only_changed }}

),

states as (

    select
        orders_taken.order_id,
        cast(orders_taken.order_purchase_timestamp as date) as purchase_date,
        coalesce(customers.customer_unique_id, 'unknown') as customer_unique_id,
        coalesce(items_counted.row_count, 0) as item_count,
        coalesce(payments_counted.row_count, 0) as payment_count,
        coalesce(reviews_counted.row_count, 0) as review_count
    from orders_taken
    left join customers on orders_taken.customer_id = customers.customer_id
    left join items_counted on orders_taken.order_id = items_counted.order_id
    left join payments_counted on orders_taken.order_id = payments_counted.order_id
    left join reviews_counted on orders_taken.order_id = reviews_counted.order_id

),

{% if takes_changes %}

    before as (

        select * from {{ this }}
        where is_current

    ),

    before_taken as (

        select * from before
        {{ only_changed }}

    ),

    -- An order that is gone, or lost a row or its customer, leaves nothing behind but
    -- that it is no longer what it was.
    differing as (

        select
            coalesce(states.order_id, before_taken.order_id) as order_id,
            states.customer_unique_id,
            before_taken.customer_unique_id as customer_unique_id_before
        from states
        full outer join before_taken on states.order_id = before_taken.order_id
        left join changed on states.order_id = changed.order_id
        where
            changed.order_id is not null
            or states.order_id is null
            or before_taken.order_id is null
            or states.customer_unique_id != before_taken.customer_unique_id
            or states.item_count != before_taken.item_count
            or states.payment_count != before_taken.payment_count
            or states.review_count != before_taken.review_count

    ),

    -- Another order of the same person may get another number.
    persons as (

        select customer_unique_id from differing
        where customer_unique_id != 'unknown'
        union distinct
        select customer_unique_id_before as customer_unique_id from differing
        where customer_unique_id_before != 'unknown'

    ),

    touched as (

        select
            states.*,
            true as is_current
        from states
        inner join differing on states.order_id = differing.order_id

        union all

        select
            before.order_id,
            before.purchase_date,
            before.customer_unique_id,
            before.item_count,
            before.payment_count,
            before.review_count,
            before.is_current
        from before
        inner join persons on before.customer_unique_id = persons.customer_unique_id
        left join differing on before.order_id = differing.order_id
        where differing.order_id is null

        union all

        -- A day that an order has left must know of it. The person is not kept:
        -- whoever was erased is in no row.
        select
            before_taken.order_id,
            before_taken.purchase_date,
            cast(null as varchar(32)) as customer_unique_id,
            0 as item_count,
            0 as payment_count,
            0 as review_count,
            false as is_current
        from before_taken
        inner join differing on before_taken.order_id = differing.order_id
        left join states
            on
                before_taken.order_id = states.order_id
                and before_taken.purchase_date = states.purchase_date
        where states.order_id is null

    ),

{% else %}

    touched as (

        select
            *,
            true as is_current
        from states

    ),

{% endif %}

stamped as (

    select
        *,
        cast({{ date_trunc('month', 'purchase_date') }} as date) as month_start_date,
        {{ this_generation() }} as touched_generation
    from touched

)

select * from stamped
