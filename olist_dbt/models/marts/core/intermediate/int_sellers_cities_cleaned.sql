with

sellers as (

    select * from {{ ref('stg_olist__sellers') }}

),

prefixes as (

    select * from {{ ref('dim_geography') }}

),

cities as (

    select distinct
        city,
        state
    from prefixes
    where location_quality = 'zip_prefix'

),

typed as (

    select
        seller_id,
        seller_zip_code_prefix,
        seller_city as seller_city_typed,
        {{ plain_city('seller_city') }} as city,
        seller_state
    from sellers

),

-- "lages - sc", "auriflama/sp", "novo hamburgo, rio grande do sul, brasil".
headed as (

    select
        *,
        trim(
            {{ split_part("replace(replace(city, ' - ', '/'), ',', '/')", "'/'", 1) }}
        ) as city_head
    from typed

),

-- What is typed counts where the state has a city of that name; else the city of the
-- zip prefix, which knows better than any list of typos.
cleaned as (

    select
        headed.seller_id,
        headed.seller_zip_code_prefix as zip_code_prefix,
        case
            when whole.city is not null then headed.city
            when heads.city is not null then headed.city_head
            when prefixes.location_quality = 'zip_prefix' then prefixes.city
            else headed.city
        end as seller_city,
        headed.seller_city_typed,
        headed.seller_state
    from headed
    left join cities as whole
        on headed.city = whole.city and headed.seller_state = whole.state
    left join cities as heads
        on headed.city_head = heads.city and headed.seller_state = heads.state
    left join prefixes on headed.seller_zip_code_prefix = prefixes.zip_code_prefix

)

select * from cleaned
