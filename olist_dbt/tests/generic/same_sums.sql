{% test same_sums(model, to, sums, by=none) %}
    {#-
        The groups, or the whole, for which a sum of ours is not theirs to the last digit: `sums` says for
        each of our columns what adds up to it there, one scan of each side for all of them.
    -#}

with

ours as (

    select
        {{ by if by is not none else "'all'" }} as group_key,
        {% for ours, theirs in sums.items() %}
            coalesce(sum({{ ours }}), 0) as our_{{ ours }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ model }}
    {{ 'group by ' ~ by if by is not none }}

),

theirs as (

    select
        {{ by if by is not none else "'all'" }} as group_key,
        {% for ours, theirs in sums.items() %}
            coalesce(sum({{ theirs }}), 0) as their_{{ ours }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ to }}
    {{ 'group by ' ~ by if by is not none }}

)

select
    coalesce(ours.group_key, theirs.group_key) as group_key
    {% for ours in sums %}
        , ours.our_{{ ours }}
        , theirs.their_{{ ours }}
    {% endfor %}
from ours
full outer join theirs on ours.group_key = theirs.group_key
where
    false
    {% for ours in sums %}
        or coalesce(ours.our_{{ ours }}, 0) != coalesce(theirs.their_{{ ours }}, 0)
    {% endfor %}

{% endtest %}
