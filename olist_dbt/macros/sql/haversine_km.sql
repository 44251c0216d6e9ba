{#-
    The great-circle distance on a sphere of the earth's mean radius; null when a coordinate is. Without
    `least(1, …)` against rounding, which two places in one country do not need: it would make 1 of a
    null, and 20,015 km of a place that nobody knows.
-#}
{% macro haversine_km(latitude, longitude, other_latitude, other_longitude) -%}
2 * 6371.0088 * asin(sqrt(
    power(sin(radians({{ other_latitude }} - {{ latitude }}) / 2), 2)
    + cos(radians({{ latitude }})) * cos(radians({{ other_latitude }}))
    * power(sin(radians({{ other_longitude }} - {{ longitude }}) / 2), 2)
))
{%- endmacro %}
