{{
    config(
        severity='warn',
        meta={'dagster': {'ref': {'name': 'stg_olist__orders'}}},
    )
}}

with

order_items as (

    select * from {{ ref('stg_olist__order_items') }}

),

order_payments as (

    select * from {{ ref('stg_olist__order_payments') }}

),

order_reviews as (

    select * from {{ ref('stg_olist__order_reviews') }}

),

orders as (

    select * from {{ ref('stg_olist__orders') }}

),

customers as (

    select * from {{ ref('stg_olist__customers') }}

),

products as (

    select * from {{ ref('stg_olist__products') }}

),

sellers as (

    select * from {{ ref('stg_olist__sellers') }}

),

translations as (

    select * from {{ ref('stg_olist__category_translation') }}

),

orphans as (

    select
        'orders.customer_id: counted under the person unknown' as relation,
        orders.customer_id as orphan_key
    from orders
    left join customers on orders.customer_id = customers.customer_id
    where customers.customer_id is null

    union all

    select
        'order_items.order_id: left out of the facts' as relation,
        order_items.order_id as orphan_key
    from order_items
    left join orders on order_items.order_id = orders.order_id
    where orders.order_id is null

    union all

    select
        'order_items.product_id: counted under an inferred product' as relation,
        order_items.product_id as orphan_key
    from order_items
    left join products on order_items.product_id = products.product_id
    where products.product_id is null

    union all

    select
        'order_items.seller_id: counted under an inferred seller' as relation,
        order_items.seller_id as orphan_key
    from order_items
    left join sellers on order_items.seller_id = sellers.seller_id
    where sellers.seller_id is null

    union all

    select
        'order_payments.order_id: left out of the facts' as relation,
        order_payments.order_id as orphan_key
    from order_payments
    left join orders on order_payments.order_id = orders.order_id
    where orders.order_id is null

    union all

    select
        'order_reviews.order_id: left out of the facts' as relation,
        order_reviews.order_id as orphan_key
    from order_reviews
    left join orders on order_reviews.order_id = orders.order_id
    where orders.order_id is null

    union all

    select
        'products.product_category_name: keeps its Portuguese name' as relation,
        products.product_category_name as orphan_key
    from products
    left join translations
        on products.product_category_name = translations.product_category_name
    where
        products.product_category_name is not null
        and translations.product_category_name is null
        -- Never translated: nothing of theirs is in quarantine.
        and products.product_category_name not in (
            'pc_gamer', 'portateis_cozinha_e_preparadores_de_alimentos'
        )

)

select
    relation,
    orphan_key,
    count(*) as row_count
from orphans
group by relation, orphan_key
