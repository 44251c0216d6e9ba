with

sellers as (

    select * from {{ ref('int_sellers_measured') }}

),

totals as (

    select
        {{ prior_sums(
            'late',
            'dated_delivery_count',
            'late_by_timestamp_count',
            'late_by_timestamp_count',
        ) }},
        {{ prior_sums(
            'breach',
            'limited_order_count',
            'shipping_limit_breach_count',
            'shipping_limit_breach_count',
        ) }},
        {{ prior_sums(
            'review',
            'reviewed_order_count',
            'review_score_sum',
            'review_score_squares',
        ) }}
    from sellers

),

priors as (

    select
        late_sum / nullif(late_n, 0) as late_mean,
        {{ prior_strength('late') }} as late_strength,
        breach_sum / nullif(breach_n, 0) as breach_mean,
        {{ prior_strength('breach') }} as breach_strength,
        review_sum / nullif(review_n, 0) as review_mean,
        {{ prior_strength('review') }} as review_strength
    from totals

),

-- A seller with few orders is drawn to the average of all, one with many is not.
scored as (

    select
        sellers.seller_id,
        sellers.order_count,
        sellers.valid_order_count,
        cast(sellers.item_count as bigint) as item_count,
        cast(sellers.merchandise_brl as numeric(14, 2)) as merchandise_brl,
        cast(sellers.freight_brl as numeric(14, 2)) as freight_brl,
        cast(sellers.gmv_brl as numeric(14, 2)) as gmv_brl,
        sellers.same_state_order_count,
        sellers.dated_delivery_count,
        sellers.late_by_timestamp_count,
        sellers.limited_order_count,
        sellers.shipping_limit_breach_count,
        sellers.reviewed_order_count,
        cast(sellers.review_score_sum as bigint) as review_score_sum,
        sellers.handled_order_count,
        cast(sellers.handling_days_sum as numeric(18, 6)) as handling_days_sum,
        cast(
            (sellers.late_by_timestamp_count + priors.late_strength * priors.late_mean)
            / (sellers.dated_delivery_count + priors.late_strength) as numeric(9, 6)
        ) as shrunk_late_rate,
        cast(
            (
                sellers.shipping_limit_breach_count
                + priors.breach_strength * priors.breach_mean
            ) / (sellers.limited_order_count + priors.breach_strength) as numeric(9, 6)
        ) as shrunk_breach_rate,
        cast(
            (sellers.review_score_sum + priors.review_strength * priors.review_mean)
            / (sellers.reviewed_order_count + priors.review_strength) as numeric(9, 6)
        ) as shrunk_review_score
    from sellers
    cross join priors

)

select * from scored
