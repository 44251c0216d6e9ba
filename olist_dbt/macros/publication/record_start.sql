{% macro record_start() %}
    {#-
        Dbt runs this outside of a transaction, so it commits here: it stands whatever happens to the
        command, and no lock is held through it.
    -#}
    {% if execute and target.type == 'postgres' %}
        {% if writes_candidate() %}
            begin;
            select pg_advisory_xact_lock({{ candidate_lock() }});
            {{ raise_generation() }}
            {{ mark_relations(selected_relations()) }}
            {{ keep_results(data_tests_beside(selected_relations())) }}
            {{ mark_tests(selected_data_tests()) }}
            commit;
        {% elif runs_data_tests() and not takes_less_than_the_data() %}
            {{ mark_tests(selected_data_tests()) }}
        {% endif %}
    {% endif %}
{% endmacro %}


{% macro raise_generation() %}
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
        {{ not takes_less_than_the_data() }},
        raw_state.load_id
    from raised
    cross join ingestion.raw_state;
{% endmacro %}


{% macro mark_relations(nodes) %}
    {#- What a killed command leaves says `building`: nobody can know what it wrote. -#}
    {% if nodes %}
        insert into publication.candidate_nodes
            (unique_id, generation, raw_load_id, checksum, status)
        select nodes.unique_id, builds.generation, builds.raw_load_id, nodes.checksum, 'building'
        from (
            values
            {% for node in nodes %}
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
{% endmacro %}


{% macro keep_results(tests) %}
    {#-
        What stands on nothing that this command writes is what was tested before: its result goes to the
        new generation. Not with other raw rows, not after a command of less than the data, and not where
        everything else was built since, since a file of its own may have changed before that.
    -#}
    {% if tests %}
        insert into publication.test_results
            (generation, unique_id, invocation_id, status, severity, failures, message, seconds, finished_at)
        select
            builds.generation, results.unique_id, results.invocation_id, results.status,
            results.severity, results.failures, results.message, results.seconds,
            results.finished_at
        from publication.builds
        inner join publication.builds as last_build
            on last_build.generation = builds.generation - 1
            and last_build.raw_load_id = builds.raw_load_id
            and last_build.publishable
        inner join publication.test_results as results
            on results.generation = last_build.generation
        where builds.invocation_id = {{ sql_text(invocation_id) }}
            and results.unique_id in ({{ unique_ids_of(tests) }})
            and results.finished_at >= (
                select min(written.started_at)
                from publication.candidate_nodes as nodes
                inner join publication.builds as written on written.generation = nodes.generation
                where nodes.unique_id in ({{ unique_ids_of(relations_among(graph.nodes)) }})
            );
        insert into publication.failing_rows (generation, unique_id, row_number, failing_row)
        select builds.generation, failed.unique_id, failed.row_number, failed.failing_row
        from publication.builds
        inner join publication.test_results as kept on kept.generation = builds.generation
        inner join publication.failing_rows as failed
            on failed.generation = builds.generation - 1
            and failed.unique_id = kept.unique_id
        where builds.invocation_id = {{ sql_text(invocation_id) }};
    {% endif %}
{% endmacro %}


{% macro mark_tests(tests) %}
    {#-
        `dbt test` belongs to the candidate as it finds it; while that is still being built, or was left
        half built, its results would say nothing about it, and are not recorded.
    -#}
    {% if tests %}
        insert into publication.test_results
            (generation, unique_id, invocation_id, status, severity, seconds)
        select
            builds.generation, tests.unique_id, {{ sql_text(invocation_id) }},
            'running', tests.severity, 0
        from (
            values
            {% for test in tests %}
                ({{ sql_text(test.unique_id) }}, {{ sql_text(test.config.severity | lower) }})
                {{- ',' if not loop.last }}
            {% endfor %}
        ) as tests (unique_id, severity)
        cross join publication.generation
        inner join publication.builds on builds.generation = generation.generation
        where
            builds.finished_at is not null
            or builds.invocation_id = {{ sql_text(invocation_id) }}
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
