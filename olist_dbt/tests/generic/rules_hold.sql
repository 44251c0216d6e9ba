{% test rules_hold(model, rules) %}
    {#- Rows that break a rule, with the names of the rules they break: one scan for all of them. -#}

with

judged as (

    select
        *,
        {% for name, expression in rules.items() %}
            case when coalesce({{ expression }}, false) then '' else '{{ name }}; ' end
            {{ '||' if not loop.last else 'as broken_rules' }}
        {% endfor %}
    from {{ model }}

)

select *
from judged
where broken_rules != ''

{% endtest %}
