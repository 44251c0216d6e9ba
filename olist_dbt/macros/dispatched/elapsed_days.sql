{#- Days from one timestamp to another, with fractions; from whole seconds, so that every database agrees. -#}
{% macro elapsed_days(first, second) -%}
{{ return(adapter.dispatch('elapsed_days', 'olist')(first, second)) }}
{%- endmacro %}

{% macro default__elapsed_days(first, second) -%}
cast({{ datediff(first, second, 'second') }} / 86400.0 as numeric(12, 6))
{%- endmacro %}

{#- dbt's datediff in seconds takes a dozen calls a row. -#}
{% macro postgres__elapsed_days(first, second) -%}
cast(
    cast(
        extract(epoch from cast({{ second }} as timestamp) - cast({{ first }} as timestamp))
        as double precision
    ) / 86400.0 as numeric(12, 6)
)
{%- endmacro %}
