with

order_sellers as (

    select * from {{ ref('fct_order_sellers') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

reviews as (

    select * from {{ ref('fct_order_reviews') }}

),

-- Of each order the seller of most units, of equal ones the one with the dearer ones.
sellers_ranked as (

    select
        order_id,
        seller_id,
        purchase_date,
        row_number() over (
            partition by order_id
            order by item_count desc, merchandise_brl desc, seller_id asc
        ) as seller_rank
    from order_sellers

),

-- That an order is late is known when its promised day begins, that it is not when it
-- comes. Whatever is known on a day counts from the next day on.
deliveries as (

    select
        order_sellers.seller_id,
        cast({{ dateadd(
            'day',
            1,
            'least(cast(orders.delivered_at as date), orders.estimated_delivery_date)',
        ) }} as date) as event_date,
        case when orders.is_late_by_timestamp then 1 else 0 end as late_count
    from order_sellers
    inner join orders on order_sellers.order_id = orders.order_id
    where orders.is_late_by_timestamp is not null

),

answers as (

    select
        order_sellers.seller_id,
        cast({{ dateadd('day', 1, 'cast(reviews.answered_at as date)') }} as date)
            as event_date,
        reviews.review_score
    from order_sellers
    inner join reviews on order_sellers.order_id = reviews.order_id

),

events as (

    select
        seller_id,
        event_date,
        cast(null as text) as order_id,
        1 as delivery_count,
        late_count,
        0 as review_count,
        0 as review_score
    from deliveries

    union all

    select
        seller_id,
        event_date,
        cast(null as text) as order_id,
        0 as delivery_count,
        0 as late_count,
        1 as review_count,
        review_score
    from answers

    union all

    select
        seller_id,
        purchase_date as event_date,
        order_id,
        0 as delivery_count,
        0 as late_count,
        0 as review_count,
        0 as review_score
    from sellers_ranked
    where seller_rank = 1

),

summed as (

    select
        order_id,
        seller_id,
        sum(delivery_count) over (
            partition by seller_id
            order by event_date
        ) as known_delivery_count,
        sum(late_count) over (
            partition by seller_id
            order by event_date
        ) as known_late_count,
        sum(review_count) over (
            partition by seller_id
            order by event_date
        ) as known_review_count,
        sum(review_score) over (
            partition by seller_id
            order by event_date
        ) as known_score_sum
    from events

)

select * from summed
where order_id is not null
