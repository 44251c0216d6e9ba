{% macro should_full_refresh() %}
    {#- In place of dbt's own, which knows only of `--full-refresh`. -#}
    {{ return(
        flags.FULL_REFRESH or (model.config.materialized == 'incremental' and kept() is none)
    ) }}
{% endmacro %}


{% macro kept() %}
    {#-
        What this table holds, or none where it must be written whole: it is not the table that was
        recorded, the code of it or of what it is made from changed, or one of those was written whole
        since, and so no longer says what changed before.
    -#}
    {% if not execute or target.type != 'postgres' or takes_less_than_the_data() %}
        {{ return(none) }}
    {% endif %}
    {#- Asked a dozen times while one model is written, and the same all the while. -#}
    {% if 'kept' not in model %}
        {% set found = run_query(kept_sql(model.unique_id, ancestors_of(model))) %}
        {% do model.update({'kept': found.rows[0] if found.rows | length == 1 else none}) %}
    {% endif %}
    {{ return(model['kept']) }}
{% endmacro %}


{% macro kept_sql(unique_id, ancestors) %}
    select own.generation, own.raw_load_id
    from publication.kept_tables as own
    where
        own.unique_id = {{ sql_text(unique_id) }}
        and own.relation = to_regclass({{ sql_text(this) }})
        and own.code = {{ sql_text(code_of(unique_id, ancestors)) }}
        and not exists (
            select 1
            from publication.kept_tables as others
            where
                others.whole_generation > own.generation
                and others.unique_id in (
                    {% for ancestor in ancestors if remembers_changes(graph.nodes[ancestor]) %}
                        {{ sql_text(ancestor) }}{{ ',' if not loop.last }}
                    {% endfor %}
                )
        )
        {% if model.config.incremental_strategy == 'leave_unchanged' %}
            and {{ unchanged_since_kept_sql(ancestors) }}
        {% endif %}
{% endmacro %}


{% macro remembers_changes(node) %}
    {{ return(node.config.get('incremental_strategy') != 'leave_unchanged') }}
{% endmacro %}


{% macro ancestors_of(node) %}
    {#- The models and seeds that a model is made from, directly or not, in order. -#}
    {% set found = [] %}
    {% set left = node.depends_on.nodes | list %}
    {% for step in range(graph.nodes | length) if left %}
        {% set reached = [] %}
        {% for unique_id in left if unique_id in graph.nodes and unique_id not in found %}
            {% do found.append(unique_id) %}
            {% if 'nodes' in graph.nodes[unique_id].depends_on %}
                {% do reached.extend(graph.nodes[unique_id].depends_on.nodes) %}
            {% endif %}
        {% endfor %}
        {% do left.clear() %}
        {% do left.extend(reached) %}
    {% endfor %}
    {{ return(found | sort) }}
{% endmacro %}


{% macro code_of(unique_id, ancestors) %}
    {#- All macros count, whoever calls them, and the types of columns, which casts follow. -#}
    {% set parts = [dbt_version] %}
    {% for name, macro in context[project_name].items() | sort(attribute='0') %}
        {% do parts.append(macro.macro.macro_sql) %}
    {% endfor %}
    {% for id in [unique_id] + ancestors %}
        {% set node = graph.nodes[id] %}
        {% do parts.extend([id, node.checksum.checksum, node.config.materialized]) %}
        {% for column in node.columns.values() %}
            {% do parts.append(column.name ~ ' ' ~ column.data_type) %}
        {% endfor %}
    {% endfor %}
    {{ return(local_md5(parts | join('\n'))) }}
{% endmacro %}
