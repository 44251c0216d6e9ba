{% test known_share(model, condition, known, of) %}
    {#-
        The rows that meet a condition which the full set meets `known` times in `of` rows, when there
        are more of them than that share explains: four standard deviations and one row above it, so
        that the test holds on a sample, on generated files of any scale, and on a replay.
    -#}

with

rows_counted as (

    select
        count(*) as row_count,
        count(case when {{ condition }} then 1 end) as found_count
    from {{ model }}

),

judged as (

    select
        row_count,
        found_count,
        1.0 * row_count * {{ known }} / {{ of }} as expected_count
    from rows_counted

)

select *
from judged
where found_count > expected_count + 4 * sqrt(expected_count) + 1

{% endtest %}
