{% macro record_end(results) %}
    {#-
        What a command did goes to the rows that `record_start` made for it, by its invocation: a
        command that was overtaken by another one finds them gone, and changes nothing.
    -#}
    {% if execute and target.type == 'postgres' and (writes_candidate() or flags.WHICH in ('test', 'retry')) %}
        {% set built = [] %}
        {% set tested = [] %}
        {% for result in results %}
            {% if result.node.resource_type in ('model', 'seed', 'snapshot') %}
                {% do built.append(result) %}
            {% elif result.node.resource_type == 'test' %}
                {% do tested.append(result) %}
            {% endif %}
        {% endfor %}
        begin;
        {% if built and writes_candidate() %}
            update publication.candidate_nodes as nodes
            set status = done.status
            from (
                values
                {% for result in built %}
                    ({{ sql_text(result.node.unique_id) }}, {{ sql_text(node_status(result)) }})
                    {{- ',' if not loop.last }}
                {% endfor %}
            ) as done (unique_id, status), publication.builds
            where
                nodes.unique_id = done.unique_id
                and nodes.generation = builds.generation
                and builds.invocation_id = {{ sql_text(invocation_id) }};
        {% endif %}
        {% if tested %}
            update publication.test_results as test_results
            set
                status = done.status,
                failures = done.failures,
                message = done.message,
                seconds = done.seconds,
                finished_at = clock_timestamp()
            from (
                values
                {% for result in tested %}
                    (
                        {{ sql_text(result.node.unique_id) }},
                        {{ sql_text(result.status | string) }},
                        cast({{ result.failures if result.failures is not none else 'null' }} as bigint),
                        cast({{ sql_text(result.message) if result.message else 'null' }} as text),
                        cast({{ result.execution_time }} as double precision)
                    )
                    {{- ',' if not loop.last }}
                {% endfor %}
            ) as done (unique_id, status, failures, message, seconds)
            where
                test_results.unique_id = done.unique_id
                and test_results.invocation_id = {{ sql_text(invocation_id) }};
        {% endif %}
        {% if writes_candidate() %}
            update publication.builds
            set finished_at = clock_timestamp(), raw_load_id_at_end = raw_state.load_id
            from ingestion.raw_state
            where builds.invocation_id = {{ sql_text(invocation_id) }};
        {% endif %}
        commit;
    {% endif %}
{% endmacro %}


{% macro node_status(result) %}
    {%- if result.status | string != 'success' -%}
        {{ result.status | string }}
    {%- elif writes_less_than_the_data() -%}
        empty
    {%- else -%}
        success
    {%- endif -%}
{% endmacro %}
