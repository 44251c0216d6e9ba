{#-
    How many observations the average of all members is worth to one member (empirical Bayes, by the
    method of moments of a one-way analysis of variance): the variance within members over that between
    them, from the columns of `prior_sums`. Between 1 and a million: members that do not differ more than
    chance makes them take the average.
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
