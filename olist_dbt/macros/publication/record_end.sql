{% macro record_end(results) %}
    {#- Dbt runs this whatever became of the models; only a killed command never comes here. -#}
    {% if execute and target.type == 'postgres' %}
        {% set built = [] %}
        {% set tested = [] %}
        {% for result in results %}
            {% if result.node.resource_type in ('model', 'seed', 'snapshot') %}
                {% do built.append(result) %}
            {% elif result.node.resource_type == 'test' %}
                {% do tested.append(result) %}
            {% endif %}
        {% endfor %}
        {% if writes_candidate() %}
            begin;
            {{ record_relations(built) }}
            {{ record_tests(tested, generation_of='publication.builds') }}
            {{ record_failing_rows(tested, generation_of='publication.builds') }}
            {{ describe_tests(tested) }}
            update publication.builds
            set finished_at = clock_timestamp(), raw_load_id_at_end = raw_state.load_id
            from ingestion.raw_state
            where builds.invocation_id = {{ sql_text(invocation_id) }};
            commit;
        {% elif runs_data_tests() %}
            begin;
            {{ record_tests(tested, generation_of='publication.test_results') }}
            {{ record_failing_rows(tested, generation_of='publication.test_results') }}
            {{ describe_tests(tested) }}
            commit;
        {% endif %}
    {% endif %}
{% endmacro %}


{% macro record_relations(results) %}
    {#- Where another command has marked a relation since, its mark stays. -#}
    {% if results %}
        insert into publication.candidate_nodes as nodes
            (unique_id, generation, raw_load_id, checksum, status)
        select done.unique_id, builds.generation, builds.raw_load_id, done.checksum, done.status
        from (
            values
            {% for result in results %}
                (
                    {{ sql_text(result.node.unique_id) }},
                    {{ sql_text(result.node.checksum.checksum) }},
                    {{ sql_text(relation_status(result)) }}
                )
                {{- ',' if not loop.last }}
            {% endfor %}
        ) as done (unique_id, checksum, status)
        cross join publication.builds
        where builds.invocation_id = {{ sql_text(invocation_id) }}
        on conflict (unique_id) do update set
            generation = excluded.generation,
            raw_load_id = excluded.raw_load_id,
            checksum = excluded.checksum,
            status = excluded.status
        where nodes.generation <= excluded.generation;
    {% endif %}
{% endmacro %}


{% macro relation_status(result) %}
    {% set status = result.status | string %}
    {{ return('incomplete' if status == 'success' and takes_less_than_the_data() else status) }}
{% endmacro %}


{% macro record_tests(results, generation_of) %}
    {#- They go to the generation that stood when the command began: `generation_of` has it. -#}
    {% if results %}
        insert into publication.test_results
            (generation, unique_id, invocation_id, status, severity, failures, message, seconds)
        select
            began.generation, done.unique_id, {{ sql_text(invocation_id) }},
            done.status, done.severity, done.failures, done.message, done.seconds
        from (
            values
            {% for result in results %}
                (
                    {{ sql_text(result.node.unique_id) }},
                    {{ sql_text(result.status) }},
                    {{ sql_text(result.node.config.severity | lower) }},
                    cast({{ 'null' if result.failures is none else result.failures }} as bigint),
                    {{ sql_text(result.message) }},
                    cast({{ result.execution_time }} as double precision)
                )
                {{- ',' if not loop.last }}
            {% endfor %}
        ) as done (unique_id, status, severity, failures, message, seconds)
        cross join (
            select min(generation) as generation
            from {{ generation_of }}
            where invocation_id = {{ sql_text(invocation_id) }}
        ) as began
        where began.generation is not null
        on conflict (generation, unique_id) do update set
            invocation_id = excluded.invocation_id,
            status = excluded.status,
            severity = excluded.severity,
            failures = excluded.failures,
            message = excluded.message,
            seconds = excluded.seconds,
            finished_at = clock_timestamp();
    {% endif %}
{% endmacro %}
