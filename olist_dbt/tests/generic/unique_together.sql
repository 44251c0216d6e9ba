{% test unique_together(model, columns) %}
    {#- Keys of several columns that are there twice, or have an empty part. -#}

select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {% for column in columns %} or {{ column }} is null {% endfor %}

{% endtest %}
