with

geolocation as (

    select * from {{ ref('stg_olist__geolocation') }}
    where {{ is_written_whole() }}

),

-- 42 points of the full set lie outside of Brazil, and 261,831 rows are exact copies.
points as (

    select distinct
        zip_code_prefix,
        latitude,
        longitude,
        city,
        state
    from geolocation
    where
        latitude between -33.75 and 5.27
        and longitude between -73.99 and -34.79

),

-- The median, since a mean follows the strays that are left.
centroids as (

    select
        zip_code_prefix,
        percentile_cont(0.5) within group (order by latitude) as latitude,
        percentile_cont(0.5) within group (order by longitude) as longitude,
        cast(count(*) as integer) as point_count
    from points
    group by zip_code_prefix

),

spellings as (

    select
        zip_code_prefix,
        city,
        state,
        count(*) as point_count
    from points
    group by zip_code_prefix, city, state

),

places as (

    select
        zip_code_prefix,
        {{ plain_city('city') }} as city,
        state,
        sum(point_count) as point_count
    from spellings
    group by zip_code_prefix, {{ plain_city('city') }}, state

),

places_ranked as (

    select
        *,
        row_number() over (
            partition by zip_code_prefix
            order by point_count desc, state asc, city asc
        ) as frequency_rank
    from places

),

located as (

    select
        centroids.zip_code_prefix,
        places_ranked.city,
        places_ranked.state,
        centroids.latitude,
        centroids.longitude,
        centroids.point_count
    from centroids
    inner join places_ranked
        on
            centroids.zip_code_prefix = places_ranked.zip_code_prefix
            and places_ranked.frequency_rank = 1

)

select * from located
