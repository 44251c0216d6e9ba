"""Persons ranked by what they spend and when they last bought."""

from verification.check import Check, Tables

CHECKS = (
    Check(
        name="spend_deciles",
        definition=(
            "Persons with a valid order in tenths by the GMV of their valid orders, the most "
            "first, equal ones by id: persons and GMV."
        ),
        recount="""
            with spent as (
                select person, coalesce(sum(gmv), 0) as gmv
                from bought
                left join money using (order_id)
                where valid and person <> 'unknown'
                group by person
            ),
            ranked as (
                select gmv, ntile(10) over (order by gmv desc, person asc) as tenth from spent
            )
            select tenth, count(*) as persons, sum(gmv) as gmv from ranked group by tenth
        """,
        asked=Tables("""
            select spend_decile as tenth, count(*) as persons, sum(valid_gmv_brl) as gmv
            from mart_customers
            where spend_decile is not null
            group by 1
        """),
        groups=1,
    ),
    Check(
        name="segments",
        definition=(
            "Persons with a valid order in fifths by their last valid day and in fifths by valid "
            "GMV, equal ones by id: champions have 4 or 5 in both, lapsed 1 or 2 by day, low value "
            "1 or 2 by GMV; persons and GMV of all their orders."
        ),
        recount="""
            with persons as (
                select
                    person,
                    coalesce(sum(gmv), 0) as gmv,
                    coalesce(sum(gmv) filter (valid), 0) as valid_gmv,
                    max(day) filter (valid) as last_day
                from bought
                left join money using (order_id)
                where person <> 'unknown'
                group by person
            ),
            ranked as (
                select
                    gmv,
                    ntile(5) over (order by last_day, person) as recency,
                    ntile(5) over (order by valid_gmv, person) as spending
                from persons
                where last_day is not null
            ),
            named as (
                select
                    gmv,
                    case
                        when recency > 3 and spending > 3 then 'champions'
                        when recency > 3 and spending < 3 then 'recent_low_value'
                        when recency < 3 and spending > 3 then 'lapsed_high_value'
                        when recency < 3 and spending < 3 then 'lapsed_low_value'
                        else 'middle'
                    end as segment
                from ranked
                union all
                select gmv, 'no_valid_order' as segment from persons where last_day is null
            )
            select segment, count(*) as persons, sum(gmv) as gmv from named group by segment
        """,
        asked=Tables("""
            select segment, count(*) as persons, sum(gmv_brl) as gmv from mart_customers group by 1
        """),
        groups=1,
    ),
)
