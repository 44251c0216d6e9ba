-- The Gregorian computus (Meeus, Jones, Butcher); `floor` of a quotient, since
-- databases differ in what `/` does with integers.
{% set years = range(2015, 2045) %}

with

years as (

    {% for year in years %}
        select {{ year }} as year_number
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

centuries as (

    select
        year_number,
        mod(year_number, 19) as golden,
        cast(floor(year_number / 100.0) as integer) as century,
        mod(year_number, 100) as year_of_century
    from years

),

moons as (

    select
        *,
        mod(
            19 * golden
            + century
            - cast(floor(century / 4.0) as integer)
            - cast(
                floor(
                    (century - cast(floor((century + 8) / 25.0) as integer) + 1) / 3.0
                ) as integer
            )
            + 15,
            30
        ) as moon
    from centuries

),

weekdays as (

    select
        *,
        mod(
            32
            + 2 * mod(century, 4)
            + 2 * cast(floor(year_of_century / 4.0) as integer)
            - moon
            - mod(year_of_century, 4),
            7
        ) as weekday_shift
    from moons

),

-- Days after 22 March.
offsets as (

    select
        year_number,
        moon
        + weekday_shift
        - 7 * cast(floor((golden + 11 * moon + 22 * weekday_shift) / 451.0) as integer)
            as day_offset
    from weekdays

),

dated as (

    select
        year_number,
        cast(
            {{ dateadd(
                'day',
                'day_offset',
                "cast(cast(year_number as varchar(4)) || '-03-22' as date)"
            ) }} as date
        ) as easter_date
    from offsets

)

select * from dated
