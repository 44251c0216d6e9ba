{% macro is_touched(column, indexed=true, expression=none) %}
    {#-
        Whether a row is of an order that changed since this table took in changes last; of a table
        that is written whole, every row. Not `indexed`: where no index leads to the column,
        and of the table that others are joined to, so that the planner knows how many rows come.
    -#}
    {#- A unit test is of a whole table; while dbt parses, it must see the reference. -#}
    {% if execute and (model.config.materialized != 'incremental' or not is_incremental()) %}
        {{ return('1 = 1') }}
    {% endif %}
    {% set touched = ref('int_orders_touched') %}
    {% if not execute %}
        {{ return('1 = 1') }}
    {% endif %}
    {{ return(among(expression or column, touched_sql(touched, column), indexed)) }}
{% endmacro %}


{% macro is_of_touched_month() %}
    {{ return(is_touched(
        'month_start_date',
        indexed=false,
        expression='cast(' ~ date_trunc('month', 'purchase_date') ~ ' as date)'
    )) }}
{% endmacro %}


{% macro touched_sql(touched, column) %}
    select {{ column }} from {{ touched }} where touched_generation > {{ kept()[0] }}
{% endmacro %}


{% macro among(column, query, indexed) %}
    {{ return(adapter.dispatch('among')(column, query, indexed)) }}
{% endmacro %}

{% macro default__among(column, query, indexed) %}
    {{ return(column ~ ' in (' ~ query ~ ')') }}
{% endmacro %}

{% macro postgres__among(column, query, indexed) %}
    {#- An array reaches through a view that groups by the column, down to the index; `in` does not. -#}
    {{ return(
        column ~ ' = any(array(' ~ query ~ '))' if indexed else default__among(column, query, indexed)
    ) }}
{% endmacro %}


{% macro this_generation() %}
    {#- The number of this build. Each is higher than those before; it says when something changed. -#}
    {% if target.type != 'postgres' %}
        {{ return('cast(0 as bigint)') }}
    {% endif %}
    {{ return(
        '(select generation from publication.builds where invocation_id = '
        ~ sql_text(invocation_id) ~ ')'
    ) }}
{% endmacro %}


{% macro get_incremental_replace_touched_sql(arg_dict) %}
    {#-
        Keyed delete and insert, where the keys are those that changed: `delete+insert` leaves the rows
        of a key that is gone.
    -#}
    {% set key = arg_dict['unique_key'] %}
    delete from {{ arg_dict['target_relation'] }}
    where {{ key }} in (
        {{ touched_sql(ref('int_orders_touched'), key) }}
    );
    {{ get_insert_into_sql(
        arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['dest_columns']
    ) }}
{% endmacro %}
