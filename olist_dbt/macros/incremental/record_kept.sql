{% macro record_kept() %}
    {#-
        post-hook, in the transaction of the table: what is recorded of it is what it holds, wherever
        the command dies. A table that was written whole is another one, by its oid. It holds no more
        than those that it is made from, where a selection was built without them.
    -#}
    {% if execute and target.type == 'postgres' and model.config.materialized == 'incremental' %}
        {% if takes_less_than_the_data() %}
            delete from publication.kept_tables where unique_id = {{ sql_text(model.unique_id) }}
        {% else %}
            insert into publication.kept_tables as kept
                (unique_id, relation, generation, whole_generation, raw_load_id, code)
            select
                {{ sql_text(model.unique_id) }},
                to_regclass({{ sql_text(this) }}),
                least(
                    builds.generation
                    {%- for parent in model.depends_on.nodes if takes_in_changes(parent) -%}
                        , coalesce(
                            (
                                select parents.generation from publication.kept_tables as parents
                                where parents.unique_id = {{ sql_text(parent) }}
                            ),
                            0
                        )
                    {%- endfor %}
                ),
                builds.generation,
                builds.raw_load_id,
                {{ sql_text(code_of(model.unique_id, ancestors_of(model))) }}
            from publication.builds
            where builds.invocation_id = {{ sql_text(invocation_id) }}
            on conflict (unique_id) do update set
                relation = excluded.relation,
                generation = excluded.generation,
                whole_generation = case
                    when kept.relation = excluded.relation then kept.whole_generation
                    else excluded.whole_generation
                end,
                raw_load_id = excluded.raw_load_id,
                code = excluded.code;
            {#- Else a day's orders count as one, and a million rows are read for each of them. -#}
            {% if model.config.incremental_strategy == 'delete+insert' %}
                analyze {{ this }}
            {% endif %}
        {% endif %}
    {% endif %}
{% endmacro %}


{% macro takes_in_changes(unique_id) %}
    {{ return(
        unique_id in graph.nodes and graph.nodes[unique_id].config.materialized == 'incremental'
    ) }}
{% endmacro %}
