with

products as (

    select * from {{ ref('stg_olist__products') }}

),

translations as (

    select * from {{ ref('stg_olist__category_translation') }}

),

display_names as (

    select * from {{ ref('category_display_names') }}

),

products_counted as (

    select
        coalesce(product_category_name, 'unknown') as category_name_pt,
        cast(count(*) as integer) as product_count
    from products
    group by coalesce(product_category_name, 'unknown')

),

-- The unknown category is there whether a product needs it or not: a sold product that
-- is missing has no other.
names as (

    select category_name_pt from products_counted
    union distinct
    select product_category_name as category_name_pt from translations
    union distinct
    select 'unknown' as category_name_pt

),

named as (

    select
        coalesce(
            translations.product_category_name_english, names.category_name_pt
        ) as category_name,
        names.category_name_pt,
        translations.product_category_name is not null as is_translated,
        coalesce(products_counted.product_count, 0) as product_count
    from names
    left join translations
        on names.category_name_pt = translations.product_category_name
    left join products_counted
        on names.category_name_pt = products_counted.category_name_pt

),

displayed as (

    select
        named.category_name,
        named.category_name_pt,
        coalesce(
            display_names.display_name,
            upper(substring(named.category_name, 1, 1))
            || replace(substring(named.category_name, 2), '_', ' ')
        ) as display_name,
        named.product_count,
        named.is_translated
    from named
    left join display_names on named.category_name = display_names.category_name

)

select * from displayed
