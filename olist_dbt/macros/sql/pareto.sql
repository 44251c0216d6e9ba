{#-
    Members of a relation with `merchandise_brl`, ranked by it: share, cumulative share, decile and class.
    A member is in class A while those before it have less than 80 % of the whole, then B up to 95 %, then C.
    Equal ones are ranked by their key.
-#}
{% macro pareto(relation, key) -%}
    select
        {{ key }},
        cast(row_number() over by_value as integer) as value_rank,
        cast(ntile(10) over by_value as integer) as value_decile,
        cast(merchandise_brl as numeric(14, 2)) as merchandise_brl,
        cast(merchandise_brl / nullif(sum(merchandise_brl) over (), 0) as numeric(18, 12))
            as merchandise_share,
        cast(
            sum(merchandise_brl) over so_far / nullif(sum(merchandise_brl) over (), 0)
            as numeric(18, 12)
        ) as cumulative_share,
        case
            when sum(merchandise_brl) over so_far - merchandise_brl
                < 0.80 * sum(merchandise_brl) over () then 'A'
            when sum(merchandise_brl) over so_far - merchandise_brl
                < 0.95 * sum(merchandise_brl) over () then 'B'
            else 'C'
        end as abc_class
    from {{ relation }}
    window
        by_value as (order by merchandise_brl desc, {{ key }} asc),
        so_far as (
            order by merchandise_brl desc, {{ key }} asc
            rows between unbounded preceding and current row
        )
{%- endmacro %}
