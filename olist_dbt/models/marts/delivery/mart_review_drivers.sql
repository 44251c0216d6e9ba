with

known_models as (

    select * from {{ ref('mart_driver_models') }}

),

terms as (

    select * from {{ source('drivers', 'driver_terms') }}

),

joined as (

    select
        terms.model_name,
        terms.term,
        terms.label,
        terms.unit,
        known_models.known_at,
        terms.term_number,
        terms.trained_mean,
        terms.effect_points,
        terms.effect_points_low,
        terms.effect_points_high,
        terms.odds_ratio,
        terms.odds_ratio_low,
        terms.odds_ratio_high,
        terms.coefficient,
        terms.coefficient_low,
        terms.coefficient_high,
        terms.p_value,
        terms.is_flag,
        terms.coefficient_low > 0 or terms.coefficient_high < 0 as is_clear
    from terms
    inner join known_models on terms.model_name = known_models.model_name
    where known_models.model_name in ('low_review', 'low_review_after_delivery')

)

select * from joined
