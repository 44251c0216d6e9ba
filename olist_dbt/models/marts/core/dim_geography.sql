with

located as (

    select * from {{ ref('int_zip_prefixes_located') }}

),

customers as (

    select * from {{ ref('stg_olist__customers') }}

),

sellers as (

    select * from {{ ref('stg_olist__sellers') }}

),

states as (

    select * from {{ ref('dim_states') }}

),

addresses as (

    select
        customer_zip_code_prefix as zip_code_prefix,
        customer_city as city,
        customer_state as state
    from customers

    union all

    select
        seller_zip_code_prefix as zip_code_prefix,
        seller_city as city,
        seller_state as state
    from sellers

),

prefixes_addressed as (

    select
        addresses.zip_code_prefix,
        min(addresses.city) as city,
        min(addresses.state) as state
    from addresses
    left join located on addresses.zip_code_prefix = located.zip_code_prefix
    where located.zip_code_prefix is null
    group by addresses.zip_code_prefix

),

districts as (

    select
        substring(zip_code_prefix, 1, 3) as district,
        percentile_cont(0.5) within group (order by latitude) as latitude,
        percentile_cont(0.5) within group (order by longitude) as longitude
    from located
    group by substring(zip_code_prefix, 1, 3)

),

fallen_back as (

    select
        prefixes_addressed.zip_code_prefix,
        {{ plain_city('prefixes_addressed.city') }} as city,
        coalesce(states.state, 'unknown') as state,
        coalesce(districts.latitude, states.capital_latitude) as latitude,
        coalesce(districts.longitude, states.capital_longitude) as longitude,
        0 as point_count,
        case
            when districts.district is not null then 'zip_prefix_3'
            when states.state is not null then 'state_capital'
            else 'unknown'
        end as location_quality
    from prefixes_addressed
    left join districts
        on substring(prefixes_addressed.zip_code_prefix, 1, 3) = districts.district
    left join states on prefixes_addressed.state = states.state

),

unioned as (

    select
        zip_code_prefix,
        city,
        state,
        latitude,
        longitude,
        point_count,
        'zip_prefix' as location_quality
    from located

    union all

    select
        zip_code_prefix,
        city,
        state,
        latitude,
        longitude,
        point_count,
        location_quality
    from fallen_back

    union all

    select
        'unknown' as zip_code_prefix,
        'unknown' as city,
        'unknown' as state,
        cast(null as double precision) as latitude,
        cast(null as double precision) as longitude,
        0 as point_count,
        'unknown' as location_quality

)

select * from unioned
