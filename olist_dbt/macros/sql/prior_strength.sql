{#-
    How many observations the average of all members is worth to one member (empirical Bayes, by the
    method of moments of one-way analysis of variance): the variance within members over that between
    them. Of a relation of one row with `member_count`, and for a measure the sums of its count (n), of
    the squares of the counts, of its values, of their squares, and of squared member sums over counts.
    Between 1 and a million: members that do not differ at all take the average.
-#}
{% macro prior_strength(measure) -%}
{%- set n = measure ~ '_n' -%}
{%- set within = '(' ~ measure ~ '_squares - ' ~ measure ~ '_between) / nullif(' ~ n ~ ' - ' ~ measure ~ '_members, 0)' -%}
{%- set between = measure ~ '_between - ' ~ measure ~ '_sum * ' ~ measure ~ '_sum / nullif(' ~ n ~ ', 0)' -%}
least(1000000.0, greatest(1.0, coalesce(
    ({{ within }})
    / nullif(greatest(0.0,
        (({{ between }}) - ({{ measure }}_members - 1) * ({{ within }}))
        / nullif({{ n }} - {{ measure }}_n_squares / nullif({{ n }}, 0), 0)
    ), 0),
    1000000.0
)))
{%- endmacro %}
