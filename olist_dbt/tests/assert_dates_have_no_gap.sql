{{ config(meta={'dagster': {'ref': {'name': 'dim_dates'}}}) }}

select
    min(date_day) as first_date,
    max(date_day) as last_date,
    count(*) as day_count
from {{ ref('dim_dates') }}
having count(*) != {{ datediff('min(date_day)', 'max(date_day)', 'day') }} + 1
