{% test relationships_or_quarantined(
    model, column_name, to, field, quarantined_table
) %}
    {#-
        Keys without a parent, when there are more of them than records of the parent's table in
        quarantine: each quarantined record can account for one key, and nothing else excuses an orphan.
    -#}

with

children as (

    -- A condition makes of the model a query with a name of its own.
    select * from {{ model }}

),

orphans as (

    select
        children.{{ column_name }} as orphan_key,
        count(*) as row_count
    from children
    left join {{ to }} as parents on children.{{ column_name }} = parents.{{ field }}
    where
        children.{{ column_name }} is not null
        and parents.{{ field }} is null
    group by children.{{ column_name }}

),

excused as (

    select count(*) as key_count
    from {{ source('ingestion', 'current_quarantine') }}
    where table_name = '{{ quarantined_table }}'

)

select
    orphans.orphan_key,
    orphans.row_count
from orphans
where (select count(*) from orphans) > (select excused.key_count from excused)

{% endtest %}
