{% macro writes_candidate() %}
    {{ return(flags.WHICH in ('build', 'run', 'seed', 'snapshot', 'retry')) }}
{% endmacro %}


{% macro writes_less_than_the_data() %}
    {{ return((flags.EMPTY or flags.SAMPLE) is true) }}
{% endmacro %}


{% macro command_line() %}
    {{ return('dbt ' ~ (flags.INVOCATION_COMMAND or flags.WHICH)) }}
{% endmacro %}


{% macro selected_relations() %}
    {% set found = [] %}
    {% for unique_id in selected_resources if unique_id in graph.nodes %}
        {% set node = graph.nodes[unique_id] %}
        {% if node.resource_type in ('model', 'seed', 'snapshot') and node.config.materialized != 'ephemeral' %}
            {% do found.append(node) %}
        {% endif %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{% macro selected_data_tests() %}
    {% set found = [] %}
    {% for unique_id in selected_resources if unique_id in graph.nodes %}
        {% if graph.nodes[unique_id].resource_type == 'test' %}
            {% do found.append(graph.nodes[unique_id]) %}
        {% endif %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{% macro sql_text(value) %}
    {#- A text literal of Postgres; zero bytes, which it cannot hold, are left out. -#}
    {{ return("'" ~ ((value | string).replace("\0", "").replace("'", "''")) ~ "'") }}
{% endmacro %}
