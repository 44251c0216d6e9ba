with

models as (

    select * from {{ source('drivers', 'driver_models') }}

),

terms as (

    select * from {{ source('drivers', 'driver_terms') }}

),

orders_counted as (

    select * from {{ ref('int_driver_features_counted') }}

),

terms_counted as (

    select
        model_name,
        count(*) as term_count
    from terms
    group by model_name

),

-- What was found in other rows than those of now is nobody's business.
joined as (

    select
        models.model_name,
        models.outcome,
        models.known_at,
        models.limits,
        models.reason,
        models.dropped_terms,
        coalesce(terms_counted.term_count, 0) as term_count,
        models.sampled_share,
        models.trained_orders,
        models.scored_orders,
        models.seller_count,
        models.trained_rate,
        models.scored_rate,
        models.predicted_rate,
        models.top_rate,
        models.auc,
        models.auc_naive,
        models.brier,
        models.brier_naive,
        models.pseudo_r2,
        models.trained_from,
        models.trained_until,
        models.scored_from,
        models.scored_until
    from models
    inner join orders_counted
        on models.rows_fingerprint = orders_counted.rows_fingerprint
    left join terms_counted on models.model_name = terms_counted.model_name

)

select * from joined
