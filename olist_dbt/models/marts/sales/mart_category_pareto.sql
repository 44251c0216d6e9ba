with

categories as (

    select
        category_name,
        sum(merchandise_brl) as merchandise_brl
    from {{ ref('mart_categories') }}
    group by category_name

),

ranked as (

    {{ pareto('categories', 'category_name') }}

)

select * from ranked
