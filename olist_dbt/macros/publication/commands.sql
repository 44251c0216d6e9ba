{% macro writes_candidate() %}
    {#- `dbt retry` shows as the command that it repeats. -#}
    {{ return(flags.WHICH in ('build', 'run', 'seed', 'snapshot')) }}
{% endmacro %}


{% macro runs_data_tests() %}
    {{ return(flags.WHICH in ('build', 'test')) }}
{% endmacro %}


{% macro takes_less_than_the_data() %}
    {#- With any of these, what is built or tested is not what the raw tables hold. -#}
    {{ return(true if flags.EMPTY or flags.SAMPLE or flags.DEFER else false) }}
{% endmacro %}


{% macro command_line() %}
    {% set words = ['dbt', flags.WHICH] %}
    {% for option in ('select', 'exclude') if invocation_args_dict.get(option) %}
        {% do words.append('--' ~ option) %}
        {% do words.extend(invocation_args_dict[option]) %}
    {% endfor %}
    {{ return(words | join(' ')) }}
{% endmacro %}


{% macro selected_relations() %}
    {% set found = [] %}
    {% for unique_id in selected_resources if unique_id in graph.nodes %}
        {% set node = graph.nodes[unique_id] %}
        {% if
            node.resource_type in ('model', 'seed', 'snapshot')
            and node.config.materialized != 'ephemeral'
        %}
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
    {#- A text literal of Postgres, which cannot hold a zero byte. -#}
    {% if value is none %}
        {{ return('cast(null as text)') }}
    {% endif %}
    {{ return("'" ~ ((value | string).replace("\0", "").replace("'", "''")) ~ "'") }}
{% endmacro %}
