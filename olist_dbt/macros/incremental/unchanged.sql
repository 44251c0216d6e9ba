{% macro is_written_whole() %}
    {#- Of a model with the strategy `leave_unchanged`: no row is read where none is to be written. -#}
    {{ return(
        '1 = 0' if model.config.materialized == 'incremental' and is_incremental() else '1 = 1'
    ) }}
{% endmacro %}


{% macro get_incremental_leave_unchanged_sql(arg_dict) %}
    {#- Nothing: `kept()` has the table written whole as soon as one of its raw tables changed. -#}
    select 1
{% endmacro %}


{% macro unchanged_since_kept_sql(ancestors) %}
    {% set raw_tables = [] %}
    {% for unique_id in ancestors + [model.unique_id] %}
        {% for parent in (graph.nodes[unique_id].depends_on.get('nodes', [])) if parent in graph.sources %}
            {% do raw_tables.append(sql_text(graph.sources[parent].name)) %}
        {% endfor %}
    {% endfor %}
    not exists (
        select 1
        from ingestion.load_files
        where
            load_id > own.raw_load_id
            and inserted + updated + deleted > 0
            and table_name in ({{ raw_tables | join(', ') }})
    )
{% endmacro %}
