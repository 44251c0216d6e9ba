{% macro record_failing_rows(results, generation_of, limit=100) %}
    {#-
        Of each test with failures the first rows, with the columns that its SQL selects, so that they can
        be seen when the candidate is another one. Those of candidates that nobody can see any more go.
    -#}
    {% if results %}
        delete from publication.failing_rows
        where
            generation = (
                select min(generation) from {{ generation_of }}
                where invocation_id = {{ sql_text(invocation_id) }}
            )
            and unique_id in (
                {% for result in results %}
                    {{ sql_text(result.node.unique_id) }}{{ ',' if not loop.last }}
                {% endfor %}
            );
        delete from publication.failing_rows
        where
            generation < (select generation - 10 from publication.generation)
            and generation not in (
                select generation from publication.publications where status <> 'dropped'
            );
        {% for result in results if result.failures and result.node.compiled_code %}
            insert into publication.failing_rows (generation, unique_id, row_number, failing_row)
            select
                began.generation,
                {{ sql_text(result.node.unique_id) }},
                row_number() over (),
                to_jsonb(failing)
            from (
                select * from (
                    {{ result.node.compiled_code }}
                ) as selected
                limit {{ limit }}
            ) as failing
            cross join (
                select min(generation) as generation
                from {{ generation_of }}
                where invocation_id = {{ sql_text(invocation_id) }}
            ) as began
            where began.generation is not null;
        {% endfor %}
    {% endif %}
{% endmacro %}


{% macro describe_tests(results) %}
    {#- What each test says and tolerates, for those who read its results without the project. -#}
    {% if results %}
        insert into publication.data_tests as known
            (
                unique_id, name, description, severity, warn_if, error_if, arguments, tables,
                column_name
            )
        values
        {% for result in results %}
            {% set node = result.node %}
            {% set arguments = dict(node.test_metadata.kwargs) if node.test_metadata else {} %}
            {% do arguments.pop('model', none) %}
            {% set tables = [] %}
            {% for unique_id in node.depends_on.nodes %}
                {% do tables.append(unique_id.split('.')[-1]) %}
            {% endfor %}
            (
                {{ sql_text(node.unique_id) }},
                {{ sql_text(node.name) }},
                {{ sql_text(node.description or '') }},
                {{ sql_text(node.config.severity | lower) }},
                {{ sql_text(node.config.warn_if) }},
                {{ sql_text(node.config.error_if) }},
                cast({{ sql_text(tojson(arguments)) }} as jsonb),
                cast({{ sql_text(tojson(tables)) }} as jsonb),
                {{ sql_text(arguments.get('column_name')) }}
            )
            {{- ',' if not loop.last }}
        {% endfor %}
        on conflict (unique_id) do update set
            name = excluded.name,
            description = excluded.description,
            severity = excluded.severity,
            warn_if = excluded.warn_if,
            error_if = excluded.error_if,
            arguments = excluded.arguments,
            tables = excluded.tables,
            column_name = excluded.column_name;
    {% endif %}
{% endmacro %}
