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
    {{ return(relations_among(selected_resources)) }}
{% endmacro %}


{% macro relations_among(unique_ids) %}
    {% set found = [] %}
    {% for unique_id in unique_ids if unique_id in graph.nodes %}
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


{% macro data_tests_beside(relations) %}
    {#- The data tests that stand on none of these relations, nor on what is made from them. -#}
    {% set touched = {} %}
    {% for node in relations %}
        {% do touched.update({node.unique_id: true}) %}
    {% endfor %}
    {% set state = namespace(more=true) %}
    {#- As many rounds as models hang on each other in a row, at the most. -#}
    {% for _ in graph.nodes %}
        {% if state.more %}
            {% set state.more = false %}
            {% for node in graph.nodes.values() if node.unique_id not in touched %}
                {% if (node.depends_on.nodes or []) | select('in', touched) | first %}
                    {% do touched.update({node.unique_id: true}) %}
                    {% set state.more = true %}
                {% endif %}
            {% endfor %}
        {% endif %}
    {% endfor %}
    {% set found = [] %}
    {% for node in graph.nodes.values() %}
        {% if node.resource_type == 'test' and node.unique_id not in touched %}
            {% do found.append(node) %}
        {% endif %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{% macro unique_ids_of(nodes) %}
    {% set texts = [] %}
    {% for node in nodes %}
        {% do texts.append(sql_text(node.unique_id)) %}
    {% endfor %}
    {{ return(texts | join(', ')) }}
{% endmacro %}


{% macro sql_text(value) %}
    {#- A text literal of Postgres, which cannot hold a zero byte. -#}
    {% if value is none %}
        {{ return('cast(null as text)') }}
    {% endif %}
    {{ return("'" ~ ((value | string).replace("\0", "").replace("'", "''")) ~ "'") }}
{% endmacro %}
