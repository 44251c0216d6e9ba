{%- set measures = {
    'late': ('dated_delivery_count', 'late_by_timestamp_count', 'late_by_timestamp_count'),
    'breach': (
        'limited_order_count', 'shipping_limit_breach_count', 'shipping_limit_breach_count'
    ),
    'review': ('reviewed_order_count', 'review_score_sum', 'review_score_squares'),
} %}

with

sellers as (

    select * from {{ ref('int_sellers_measured') }}

),

totals as (

    select
        {% for name, (n, total, squares) in measures.items() %}
            1.0 * sum({{ n }}) as {{ name }}_n,
            1.0 * sum({{ n }} * {{ n }}) as {{ name }}_n_squares,
            1.0 * sum({{ total }}) as {{ name }}_sum,
            1.0 * sum({{ squares }}) as {{ name }}_squares,
            coalesce(sum(1.0 * {{ total }} * {{ total }} / nullif({{ n }}, 0)), 0)
                as {{ name }}_between,
            1.0 * count(nullif({{ n }}, 0)) as {{ name }}_members
            {{ ',' if not loop.last }}
        {% endfor %}
    from sellers

),

priors as (

    select
        {% for name in measures %}
            {{ name }}_sum / nullif({{ name }}_n, 0) as {{ name }}_mean,
            {{ prior_strength(name) }} as {{ name }}_strength
            {{ ',' if not loop.last }}
        {% endfor %}
    from totals

),

-- A seller with few orders is drawn to the average of all, one with many speaks for itself.
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
