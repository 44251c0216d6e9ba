-- What the regressions of drivers found; the marts take from it what is of the rows of now.

create table drivers.driver_models (
    model_name text primary key,
    rows_fingerprint text not null,
    outcome text not null,
    known_at text not null,
    limits text not null,
    reason text,
    sampled_share double precision not null,
    trained_orders bigint not null,
    trained_from date,
    trained_until date,
    scored_orders bigint not null,
    scored_from date,
    scored_until date,
    seller_count bigint not null,
    trained_rate double precision,
    scored_rate double precision,
    predicted_rate double precision,
    top_rate double precision,
    auc double precision,
    auc_naive double precision,
    brier double precision,
    brier_naive double precision,
    pseudo_r2 double precision,
    dropped_terms text
);

comment on table drivers.driver_models is
'One row per model of the last time that the drivers were fitted: how good it is, or why there is none.';

create table drivers.driver_terms (
    model_name text not null references drivers.driver_models on delete cascade,
    term text not null,
    term_number integer not null,
    label text not null,
    unit text not null,
    is_flag boolean not null,
    trained_mean double precision not null,
    coefficient double precision not null,
    coefficient_low double precision not null,
    coefficient_high double precision not null,
    p_value double precision not null,
    odds_ratio double precision not null,
    odds_ratio_low double precision not null,
    odds_ratio_high double precision not null,
    effect_points double precision not null,
    effect_points_low double precision not null,
    effect_points_high double precision not null,
    primary key (model_name, term)
);

comment on table drivers.driver_terms is 'One row per model and term of it: its estimate with the 95 % interval.';
