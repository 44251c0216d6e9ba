{% test expression_holds(model, expression) %}
    {#- Rows for which the expression is false; one that is null fails too. -#}

select *
from {{ model }}
where not coalesce({{ expression }}, false)

{% endtest %}
