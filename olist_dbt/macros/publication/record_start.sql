{% macro record_start() %}
    {#-
        Dbt runs this hook outside of a transaction, and the statements commit at once, so that they
        stand whatever happens to the command, and no lock is held through it.
    -#}
    {% if execute and target.type == 'postgres' %}
        {% set tests = selected_data_tests() %}
        {% if writes_candidate() %}
            {% set models = selected_relations() %}
            begin;
            with raised as (
                update publication.generation set generation = generation + 1
                returning generation
            )
            insert into publication.builds
                (generation, invocation_id, command, publishable, raw_load_id)
            select
                raised.generation,
                {{ sql_text(invocation_id) }},
                {{ sql_text(command_line()) }},
                {{ 'false' if writes_less_than_the_data() else 'true' }},
                raw_state.load_id
            from raised
            cross join ingestion.raw_state;
            {% if models %}
                insert into publication.candidate_nodes
                    (unique_id, generation, raw_load_id, checksum, status)
                select
                    nodes.unique_id, builds.generation, builds.raw_load_id, nodes.checksum, 'building'
                from (
                    values
                    {% for node in models %}
                        ({{ sql_text(node.unique_id) }}, {{ sql_text(node.checksum.checksum) }})
                        {{- ',' if not loop.last }}
                    {% endfor %}
                ) as nodes (unique_id, checksum)
                cross join publication.builds
                where builds.invocation_id = {{ sql_text(invocation_id) }}
                on conflict (unique_id) do update set
                    generation = excluded.generation,
                    raw_load_id = excluded.raw_load_id,
                    checksum = excluded.checksum,
                    status = excluded.status;
            {% endif %}
            {{ insert_running_tests(tests) }}
            commit;
        {% elif flags.WHICH in ('test', 'retry') and tests %}
            begin;
            {{ insert_running_tests(tests) }}
            commit;
        {% endif %}
    {% endif %}
{% endmacro %}


{% macro insert_running_tests(tests) %}
    {% if tests %}
        insert into publication.test_results
            (generation, unique_id, invocation_id, status, severity, seconds)
        select
            generation.generation, tests.unique_id, {{ sql_text(invocation_id) }},
            'running', tests.severity, 0
        from (
            values
            {% for test in tests %}
                ({{ sql_text(test.unique_id) }}, {{ sql_text(test.config.severity | lower) }})
                {{- ',' if not loop.last }}
            {% endfor %}
        ) as tests (unique_id, severity)
        cross join publication.generation
        on conflict (generation, unique_id) do update set
            invocation_id = excluded.invocation_id,
            status = excluded.status,
            severity = excluded.severity,
            failures = null,
            message = null,
            seconds = 0,
            finished_at = clock_timestamp();
    {% endif %}
{% endmacro %}
