"""Where zip prefixes lie, and how far goods travel."""

from verification.check import Check, Tables

CHECKS = (
    Check(
        name="located",
        definition=(
            "Zip prefixes with a point within Brazil (latitude -33.75 to 5.27, longitude -73.99 "
            "to -34.79), their distinct points, and orders whose prefix begins with a zero."
        ),
        recount="""
            with points as (
                select distinct * from places
                where latitude between -33.75 and 5.27 and longitude between -73.99 and -34.79
            )
            select
                (select count(distinct zip) from points) as prefixes,
                (select count(*) from points) as points,
                (
                    select count(*) from orders inner join customers using (customer_id)
                    where zip like '0%'
                ) as zero_prefix_orders
        """,
        asked=Tables("""
            select
                (select count(*) from dim_geography where location_quality = 'zip_prefix')
                    as prefixes,
                (select sum(point_count) from dim_geography) as points,
                (select count(*) from fct_orders where customer_zip_code_prefix like '0%')
                    as zero_prefix_orders
        """),
    ),
    Check(
        name="distances",
        definition=(
            "Units whose prefixes both have points in Brazil, by the state they go to: mean "
            "kilometres on a sphere of 6371.0088 km between the medians of the distinct points."
        ),
        recount="""
            with ends as (
                select
                    bought.state,
                    radians(here.latitude) as here_latitude,
                    radians(there.latitude) as there_latitude,
                    radians(there.longitude - here.longitude) as turn
                from items
                inner join bought using (order_id)
                inner join customers using (customer_id)
                inner join sellers using (seller_id)
                inner join spots as here on sellers.zip = here.zip
                inner join spots as there on customers.zip = there.zip
            )
            select
                state,
                count(*) as units,
                avg(
                    6371.0088 * atan2(
                        sqrt(
                            power(cos(there_latitude) * sin(turn), 2)
                            + power(
                                cos(here_latitude) * sin(there_latitude)
                                - sin(here_latitude) * cos(there_latitude) * cos(turn), 2
                            )
                        ),
                        sin(here_latitude) * sin(there_latitude)
                        + cos(here_latitude) * cos(there_latitude) * cos(turn)
                    )
                ) as kilometres
            from ends
            group by state
        """,
        asked=Tables("""
            select
                customer_state as state,
                count(*) as units,
                avg(distance_km) as kilometres
            from fct_order_items
            where is_distance_exact
            group by 1
        """),
        groups=1,
        tolerance=0.005,
    ),
)
