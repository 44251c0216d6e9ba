{% test same_sum(model, column_name, to, field, parent=none, parent_field=none) %}
    {#-
        One row when the two sums differ. With a `parent`, rows of `to` whose parent is missing do not
        count: `relationships_or_quarantined` bounds how many there may be.
    -#}

with

ours as (

    select coalesce(sum({{ column_name }}), 0) as total from {{ model }}

),

theirs as (

    select coalesce(sum({{ field }}), 0) as total
    from {{ to }}
    {% if parent is not none %}
        where exists (
            select 1 from {{ parent }} as parents
            where parents.{{ parent_field }} = {{ to }}.{{ parent_field }}
        )
    {% endif %}

)

select
    ours.total as our_total,
    theirs.total as their_total,
    ours.total - theirs.total as difference
from ours
cross join theirs
where ours.total != theirs.total

{% endtest %}
