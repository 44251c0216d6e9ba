{% macro default__test_not_null(model, column_name) %}
    {#- Whole rows, not the column alone, which says only that it is null: dbt finds it in place of its own. -#}
select *
from {{ model }}
where {{ column_name }} is null
{% endmacro %}
