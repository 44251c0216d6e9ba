with

states as (

    select * from {{ ref('br_states') }}

),

capitals as (

    select * from {{ ref('state_capitals') }}

),

known as (

    select
        states.state,
        states.state_name,
        states.region,
        capitals.capital,
        capitals.latitude as capital_latitude,
        capitals.longitude as capital_longitude
    from states
    inner join capitals on states.state = capitals.state

),

missing as (

    select
        'unknown' as state,
        'Unknown' as state_name,
        'unknown' as region,
        'unknown' as capital,
        cast(null as double precision) as capital_latitude,
        cast(null as double precision) as capital_longitude

),

unioned as (

    select * from known
    union all
    select * from missing

)

select * from unioned
