{% macro changed_since_kept(alias=none) %}
    {#- Whether a raw row is of a load that this table does not know yet. -#}
    {{ return((alias ~ '.' if alias else '') ~ '_load_id > ' ~ kept()[1]) }}
{% endmacro %}


{% macro rows_were_removed() %}
    {#- Whether a load that this table does not know yet removed raw rows, which leave nothing behind. -#}
    {% set found = run_query(
        'select count(*) from ingestion.load_files where deleted > 0 and load_id > ' ~ kept()[1]
    ) %}
    {{ return(found.rows[0][0] > 0) }}
{% endmacro %}
