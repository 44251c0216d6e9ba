{#- The great-circle distance on a sphere of the earth's mean radius; null when a coordinate is. -#}
{% macro haversine_km(latitude, longitude, other_latitude, other_longitude) -%}
2 * 6371.0088 * asin(sqrt(least(
    1.0,
    power(sin(radians({{ other_latitude }} - {{ latitude }}) / 2), 2)
    + cos(radians({{ latitude }})) * cos(radians({{ other_latitude }}))
    * power(sin(radians({{ other_longitude }} - {{ longitude }}) / 2), 2)
)))
{%- endmacro %}
