{% macro generate_schema_name(custom_schema_name, node) -%}
    {#- One private schema, whatever a model asks for: publishing decides what is seen where. -#}
    {{ target.schema }}
{%- endmacro %}
