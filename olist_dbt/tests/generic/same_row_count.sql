{% test same_row_count(model, to, parent=none, parent_field=none) %}
    {#-
        One row when the two have different numbers of rows. With a `parent`, rows of `to` whose parent
        is missing do not count: `relationships_or_quarantined` bounds how many there may be.
    -#}

with

ours as (

    select count(*) as row_count from {{ model }}

),

theirs as (

    select count(*) as row_count
    from {{ to }}
    {% if parent is not none %}
        where exists (
            select 1 from {{ parent }} as parents
            where parents.{{ parent_field }} = {{ to }}.{{ parent_field }}
        )
    {% endif %}

)

select
    ours.row_count as our_rows,
    theirs.row_count as their_rows
from ours
cross join theirs
where ours.row_count != theirs.row_count

{% endtest %}
