"""Persons: how often they buy, when they come back, what they spend."""

from verification.check import Check, Metrics, Tables

CHECKS = (
    Check(
        name="persons_by_orders",
        definition="Persons by their number of orders of any status.",
        recount="""
            select orders, count(*) as persons
            from (select count(*) as orders from bought where person <> 'unknown' group by person)
            group by orders
        """,
        asked=Tables("""
            select order_count as orders, count(*) as persons from mart_customers group by 1
        """),
        groups=1,
    ),
    Check(
        name="repeat_persons",
        definition=(
            "Persons with an order, and with more than one: of any status, neither canceled nor "
            "unavailable, delivered."
        ),
        recount="""
            with persons as (
                select
                    count(*) as orders,
                    count(*) filter (valid) as valid_orders,
                    count(*) filter (delivered) as delivered_orders
                from bought
                where person <> 'unknown'
                group by person
            )
            select
                count(*) as persons,
                count(*) filter (valid_orders > 0) as valid_persons,
                count(*) filter (delivered_orders > 0) as delivered_persons,
                count(*) filter (orders > 1) as repeaters,
                count(*) filter (valid_orders > 1) as valid_repeaters,
                count(*) filter (delivered_orders > 1) as delivered_repeaters
            from persons
        """,
        asked=Tables("""
            select
                count(*) as persons,
                count(*) filter (where valid_order_count > 0) as valid_persons,
                count(*) filter (where delivered_order_count > 0) as delivered_persons,
                count(*) filter (where order_count > 1) as repeaters,
                count(*) filter (where valid_order_count > 1) as valid_repeaters,
                count(*) filter (where delivered_order_count > 1) as delivered_repeaters
            from mart_customers
        """),
    ),
    Check(
        name="repeat_rates",
        definition="Shares of these persons who have more than one such order.",
        recount="""
            with persons as (
                select
                    count(*) as orders,
                    count(*) filter (valid) as valid_orders,
                    count(*) filter (delivered) as delivered_orders
                from bought
                where person <> 'unknown'
                group by person
            )
            select
                count(*) filter (orders > 1) / count(*) as repeat_customer_rate,
                count(*) filter (valid_orders > 1) / count(*) filter (valid_orders > 0)
                    as repeat_customer_valid_rate,
                count(*) filter (delivered_orders > 1) / count(*) filter (delivered_orders > 0)
                    as repeat_customer_delivered_rate
            from persons
        """,
        asked=Metrics(),
        tolerance=1e-6,
    ),
    Check(
        name="returning_orders",
        definition="Share of the orders that are not the first of their person.",
        recount="""
            select (count(*) - count(distinct person)) / count(*) as returning_order_share
            from bought
            where person <> 'unknown'
        """,
        asked=Metrics(),
        tolerance=1e-6,
    ),
    Check(
        name="new_customers",
        definition="Persons by the month of their first order.",
        recount="""
            select month, count(*) as new_customers
            from (
                select min(month) as month from bought where person <> 'unknown' group by person
            )
            group by month
        """,
        asked=Metrics(by=("metric_time__month",)),
        groups=1,
    ),
    Check(
        name="cohorts",
        definition=(
            "Persons by the month of their first order, and those who bought a number of months "
            "later; months that are not over show nothing."
        ),
        recount="""
            select
                cohort,
                datediff('month', cohort, month) as months_later,
                count(distinct person) as persons
            from bought
            inner join newcomers using (person)
            where month <= (select month from last_whole_month)
            group by 1, 2
        """,
        asked=Tables("""
            select
                cohort_month_start_date as cohort,
                month_number as months_later,
                active_customer_count as persons
            from mart_cohorts
            where active_customer_count > 0
        """),
        groups=2,
    ),
    Check(
        name="cohorts_of_others",
        definition="Persons whose next order month is the one after their first, as others count.",
        recount="""
            select count(distinct person) as returned
            from bought
            inner join newcomers using (person)
            where datediff('month', cohort, month) = 1
        """,
        asked=Tables("""
            select count(distinct orders.customer_unique_id) as returned
            from fct_orders as orders
            inner join mart_customers as persons using (customer_unique_id)
            where date_trunc('month', orders.purchase_date)
                = date_trunc('month', persons.first_purchase_date) + interval '1 month'
        """),
    ),
    Check(
        name="month_1_retention",
        definition="Persons of cohorts whose next month is over, and those who bought in it.",
        recount="""
            select
                count(distinct person) filter (month = cohort + interval 1 month)
                    as month_1_returned_customers,
                count(distinct person) as month_1_known_customers
            from bought
            inner join newcomers using (person)
            where cohort + interval 1 month <= (select month from last_whole_month)
        """,
        asked=Metrics(),
    ),
    Check(
        name="month_1_retention_rate",
        definition="Share of these persons who bought in it.",
        recount="""
            select
                count(distinct person) filter (month = cohort + interval 1 month)
                / count(distinct person) as month_1_retention_rate
            from bought
            inner join newcomers using (person)
            where cohort + interval 1 month <= (select month from last_whole_month)
        """,
        asked=Metrics(),
        tolerance=1e-6,
    ),
)
