with

products as (

    select
        'product' as kind,
        product_id as member,
        category_name as said
    from {{ ref('dim_products') }}

),

places as (

    select
        zip_code_prefix,
        location_quality
        || coalesce(' ' || cast(latitude as varchar(40)), '')
        || coalesce(' ' || cast(longitude as varchar(40)), '') as said
    from {{ ref('dim_geography') }}

),

sellers as (

    select
        'seller' as kind,
        sellers.seller_id as member,
        sellers.seller_state || ' ' || places.said as said
    from {{ ref('dim_sellers') }} as sellers
    inner join places on sellers.zip_code_prefix = places.zip_code_prefix

),

rates as (

    select
        'rate' as kind,
        cast(date_day as varchar(10)) as member,
        cast(sell_brl_per_usd as varchar(20)) as said
    from {{ ref('int_exchange_rates_filled') }}

),

members as (

    select * from products
    union all
    select * from sellers
    union all
    select
        'place' as kind,
        zip_code_prefix as member,
        said
    from places
    union all
    select * from rates

),

{% if is_incremental() %}

    differing as (

        select
            coalesce(members.kind, known.kind) as kind,
            coalesce(members.member, known.member) as member,
            members.said
        from members
        full outer join {{ this }} as known
            on members.kind = known.kind and members.member = known.member
        where coalesce(members.said, '') != coalesce(known.said, '')

    ),

{% else %}

    differing as (

        select * from members

    ),

{% endif %}

stamped as (

    select
        kind,
        member,
        said,
        {{ this_generation() }} as touched_generation
    from differing

)

select * from stamped
