with

source as (

    select * from {{ source('weather', 'weather_daily') }}

),

renamed as (

    select

        -- ids
        state,
        observed_date,

        -- texts
        provider,

        -- numbers
        latitude,
        longitude,
        cast(temperature_mean_c as numeric(5, 2)) as temperature_mean_c,
        cast(temperature_max_c as numeric(5, 2)) as temperature_max_c,
        cast(temperature_min_c as numeric(5, 2)) as temperature_min_c,
        cast(precipitation_mm as numeric(6, 2)) as precipitation_mm,
        cast(rain_mm as numeric(6, 2)) as rain_mm,
        cast(wind_speed_max_kmh as numeric(6, 2)) as wind_speed_max_kmh,
        weather_code,

        -- flags
        is_synthetic

    from source

)

select * from renamed
