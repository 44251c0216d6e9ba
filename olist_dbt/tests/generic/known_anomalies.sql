{% test known_anomalies(model, of, anomalies) %}
    {#-
        The anomalies that are more frequent than in the full set, which has `of` rows, so that what is
        known to be odd passes and what is new does not. Each says its `condition` and how often it is
        `known`. Four standard deviations and four rows above that share are within chance: the test holds
        on a sample, on generated files of any scale, which keep the rarest oddities, and on a replay.
    -#}

with

counted as (

    select
        count(*) as row_count,
        {% for name, anomaly in anomalies.items() %}
            count(case when {{ anomaly.condition }} then 1 end) as {{ name }}
            {{- ',' if not loop.last }}
        {% endfor %}
    from {{ model }}

),

listed as (

    {% for name, anomaly in anomalies.items() %}
        select
            '{{ name }}' as anomaly,
            row_count,
            {{ name }} as found_count,
            1.0 * row_count * {{ anomaly.known }} / {{ of }} as expected_count
        from counted
        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select *
from listed
where found_count > expected_count + 4 * sqrt(expected_count) + 4

{% endtest %}
