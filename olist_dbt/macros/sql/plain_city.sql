{#- A city in lower case without accents, and the one HTML escape that the files have undone. -#}
{% macro plain_city(city) -%}
translate(
    replace(lower(trim({{ city }})), '%26apos%3b', ''''),
    'áàâãäéèêëíìîïóòôõöúùûüçñ´',
    'aaaaaeeeeiiiiooooouuuucn'''
)
{%- endmacro %}
