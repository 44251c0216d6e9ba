{#- A text that two sets of rows share when they are equal, in whatever order; of all columns of `alias`. -#}
{% macro rows_fingerprint(alias) -%}
count(*) || '-' || coalesce(sum(cast({{ adapter.dispatch('row_hash', 'olist')(alias) }} as numeric(38, 0))), 0)
{%- endmacro %}

{% macro default__row_hash(alias) -%}
xxhash64({{ alias }}.*)
{%- endmacro %}

{% macro duckdb__row_hash(alias) -%}
hash({{ alias }})
{%- endmacro %}

{% macro postgres__row_hash(alias) -%}
hash_record_extended({{ alias }}, 0)
{%- endmacro %}
