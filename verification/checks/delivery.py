"""Deliveries: how long they took, and which were late by which definition."""

from verification.check import Check, Metrics, Tables

CHECKS = (
    Check(
        name="deliveries",
        definition=(
            "Orders of status delivered with a date of delivery, and those after the midnight that "
            "begins the promised day."
        ),
        recount="""
            select
                count(*) filter (dated) as dated_deliveries,
                count(*) filter (dated and arrived_at > promised_at) as late_deliveries
            from bought
        """,
        asked=Metrics(),
    ),
    Check(
        name="delivery_rates",
        definition=(
            "Of dated deliveries: share late by timestamp and by date, days from purchase with "
            "fractions (mean, median, 90th percentile), days before the promise by dates; of "
            "delivered orders: days to the approval, from it to the carrier; days of the carrier."
        ),
        recount="""
            with timed as (
                select
                    *,
                    epoch(arrived_at - purchased_at) / 86400 as days,
                    cast(arrived_at as date) > cast(promised_at as date) as late_by_date
                from bought
                where delivered
            )
            select
                avg(cast(arrived_at > promised_at as integer)) filter (dated) as late_rate,
                avg(cast(late_by_date as integer)) filter (dated) as late_by_date_rate,
                avg(days) as delivery_days_avg,
                quantile_cont(days, 0.5) as delivery_days_median,
                quantile_cont(days, 0.9) as delivery_days_p90,
                avg(datediff('day', cast(arrived_at as date), cast(promised_at as date)))
                    as early_days_avg,
                avg(epoch(approved_at - purchased_at) / 86400)
                    filter (approved_at >= purchased_at) as approval_days_avg,
                avg(epoch(carrier_at - approved_at) / 86400)
                    filter (carrier_at >= approved_at) as handling_days_avg,
                avg(epoch(arrived_at - carrier_at) / 86400)
                    filter (carrier_at >= purchased_at and arrived_at >= carrier_at)
                    as carrier_days_avg
            from timed
        """,
        asked=Metrics(),
        tolerance=2e-6,
    ),
    Check(
        name="late_by_month",
        definition="Dated deliveries and those late by timestamp, by month of purchase.",
        recount="""
            select
                month,
                count(*) filter (dated) as dated_deliveries,
                count(*) filter (dated and arrived_at > promised_at) as late_deliveries
            from bought
            group by month
        """,
        asked=Metrics(by=("metric_time__month",)),
        groups=1,
    ),
    Check(
        name="late_by_state",
        definition="The same by the state to which the order went.",
        recount="""
            select
                state,
                count(*) filter (dated) as dated_deliveries,
                count(*) filter (dated and arrived_at > promised_at) as late_deliveries
            from bought
            group by state
        """,
        asked=Metrics(by=("customer_state",)),
        groups=1,
    ),
    Check(
        name="delivery_rates_by_month",
        definition="Share late by timestamp and by date, and mean days, by month of purchase.",
        recount="""
            select
                month,
                avg(cast(arrived_at > promised_at as integer)) filter (dated) as late_rate,
                avg(cast(cast(arrived_at as date) > cast(promised_at as date) as integer))
                    filter (dated) as late_by_date_rate,
                avg(epoch(arrived_at - purchased_at) / 86400) filter (dated) as delivery_days_avg
            from bought
            group by month
        """,
        asked=Metrics(by=("metric_time__month",)),
        groups=1,
        tolerance=2e-6,
    ),
    Check(
        name="arrivals_by_month",
        definition="Dated deliveries by the month of delivery.",
        recount="""
            select
                cast(date_trunc('month', arrived_at) as date) as month,
                count(*) as arrived_orders
            from bought
            where dated
            group by 1
        """,
        asked=Metrics(by=("metric_time__month",)),
        groups=1,
    ),
    Check(
        name="delivery_days_of_others",
        definition=(
            "The mean of days as others publish it: the difference of dates, and whole days only; "
            "deliveries late by date."
        ),
        recount="""
            select
                avg(datediff('day', cast(purchased_at as date), cast(arrived_at as date)))
                    as by_dates,
                avg(floor(epoch(arrived_at - purchased_at) / 86400)) as whole_days,
                count(*) filter (cast(arrived_at as date) > cast(promised_at as date))
                    as late_by_date
            from bought
            where dated
        """,
        asked=Tables("""
            select
                avg(cast(delivered_at as date) - purchase_date) as by_dates,
                avg(floor(delivery_days)) as whole_days,
                count(*) filter (where is_late_by_date) as late_by_date
            from fct_orders
            where delivery_days is not null
        """),
        tolerance=1e-6,
    ),
    Check(
        name="times_that_lack_or_contradict",
        definition="Orders, of any status, whose times are missing or in the wrong order.",
        recount="""
            select
                count(*) filter (approved_at is null) as not_approved,
                count(*) filter (carrier_at is null) as not_handed_over,
                count(*) filter (arrived_at is null) as not_arrived,
                count(*) filter (delivered and arrived_at is null) as delivered_not_arrived,
                count(*) filter (status = 'canceled' and arrived_at is not null)
                    as canceled_but_arrived,
                count(*) filter (carrier_at < approved_at) as carrier_before_approval,
                count(*) filter (carrier_at < purchased_at) as carrier_before_purchase,
                count(*) filter (arrived_at < carrier_at) as arrived_before_carrier
            from bought
        """,
        asked=Tables("""
            select
                count(*) - count(approved_at) as not_approved,
                count(*) - count(handed_to_carrier_at) as not_handed_over,
                count(*) - count(delivered_at) as not_arrived,
                count(*) filter (where is_delivered and delivered_at is null)
                    as delivered_not_arrived,
                count(*) filter (where is_canceled and delivered_at is not null)
                    as canceled_but_arrived,
                count(*) filter (where handed_to_carrier_at < approved_at)
                    as carrier_before_approval,
                count(*) filter (where handed_to_carrier_at < purchased_at)
                    as carrier_before_purchase,
                count(*) filter (where delivered_at < handed_to_carrier_at)
                    as arrived_before_carrier
            from fct_orders
        """),
    ),
)
