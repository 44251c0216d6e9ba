{#-
    The sums that `prior_strength` needs of a measure, over members that have its count, its sum and the
    sum of its squares; of something that is or is not, the squares are the sum.
-#}
{% macro prior_sums(measure, member_count, member_sum, member_squares) -%}
1.0 * sum({{ member_count }}) as {{ measure }}_n,
        1.0 * sum({{ member_count }} * {{ member_count }}) as {{ measure }}_n_squares,
        1.0 * sum({{ member_sum }}) as {{ measure }}_sum,
        1.0 * sum({{ member_squares }}) as {{ measure }}_squares,
        coalesce(
            sum(1.0 * {{ member_sum }} * {{ member_sum }} / nullif({{ member_count }}, 0)), 0
        ) as {{ measure }}_between,
        1.0 * count(nullif({{ member_count }}, 0)) as {{ measure }}_members
{%- endmacro %}
