{#- Days from one timestamp to another, with fractions; in whole seconds, so that every database agrees. -#}
{% macro elapsed_days(first, second) -%}
cast({{ datediff(first, second, 'second') }} / 86400.0 as numeric(12, 6))
{%- endmacro %}
