{% materialization clone, default %}
    {#- `dbt clone` runs no hooks, so it would change the candidate unnoticed. -#}
    {{ exceptions.raise_compiler_error(
        "dbt clone would write the candidate without raising its generation: use dbt build"
    ) }}
{% endmaterialization %}
