with

source as (

    select * from {{ source('exchange_rates', 'exchange_rates') }}

),

renamed as (

    select

        -- ids
        rate_date,

        -- texts
        provider,

        -- numbers
        cast(buy_brl_per_usd as numeric(10, 6)) as buy_brl_per_usd,
        cast(sell_brl_per_usd as numeric(10, 6)) as sell_brl_per_usd,

        -- flags
        is_synthetic

    from source

)

select * from renamed
