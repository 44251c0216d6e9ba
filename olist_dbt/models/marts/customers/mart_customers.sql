with

orders as (

    select * from {{ ref('fct_orders') }}
    where customer_unique_id != 'unknown'

),

persons_summed as (

    select
        customer_unique_id,
        count(*) as order_count,
        count(case when is_valid then 1 end) as valid_order_count,
        count(case when is_delivered then 1 end) as delivered_order_count,
        cast(sum(gmv_brl) as numeric(14, 2)) as gmv_brl,
        cast(
            sum(case when is_valid then gmv_brl else 0 end) as numeric(14, 2)
        ) as valid_gmv_brl,
        cast(sum(paid_brl) as numeric(14, 2)) as paid_brl,
        count(review_score) as reviewed_order_count,
        cast(coalesce(sum(review_score), 0) as bigint) as review_score_sum,
        min(purchase_date) as first_purchase_date,
        max(purchase_date) as last_purchase_date,
        max(case when is_valid then purchase_date end) as last_valid_purchase_date,
        min(case when person_order_number = 2 then purchase_date end)
            as second_purchase_date
    from orders
    group by customer_unique_id

),

-- Only persons with a valid order are ranked; the key breaks ties, so that ranks stay.
ranked as (

    select
        customer_unique_id,
        {{ datediff(
            'last_valid_purchase_date', 'max(last_valid_purchase_date) over ()', 'day'
        ) }} + 1 as recency_days,
        cast(
            ntile(5) over (
                order by last_valid_purchase_date, customer_unique_id
            ) as integer
        ) as recency_score,
        cast(least(valid_order_count, 5) as integer) as frequency_score,
        cast(
            ntile(5) over (order by valid_gmv_brl, customer_unique_id) as integer
        ) as monetary_score,
        cast(
            ntile(10) over (
                order by valid_gmv_brl desc, customer_unique_id asc
            ) as integer
        ) as spend_decile
    from persons_summed
    where valid_order_count > 0

),

joined as (

    select
        persons_summed.customer_unique_id,
        persons_summed.order_count,
        persons_summed.valid_order_count,
        persons_summed.delivered_order_count,
        persons_summed.gmv_brl,
        persons_summed.valid_gmv_brl,
        persons_summed.paid_brl,
        persons_summed.reviewed_order_count,
        persons_summed.review_score_sum,
        ranked.recency_days,
        ranked.recency_score,
        ranked.frequency_score,
        ranked.monetary_score,
        ranked.spend_decile,
        case
            when ranked.customer_unique_id is null then 'no_valid_order'
            when ranked.recency_score >= 4 and ranked.monetary_score >= 4
                then 'champions'
            when ranked.recency_score >= 4 and ranked.monetary_score <= 2
                then 'recent_low_value'
            when ranked.recency_score <= 2 and ranked.monetary_score >= 4
                then 'lapsed_high_value'
            when ranked.recency_score <= 2 and ranked.monetary_score <= 2
                then 'lapsed_low_value'
            else 'middle'
        end as segment,
        persons_summed.first_purchase_date,
        persons_summed.second_purchase_date,
        persons_summed.last_purchase_date
    from persons_summed
    left join ranked
        on persons_summed.customer_unique_id = ranked.customer_unique_id

)

select * from joined
