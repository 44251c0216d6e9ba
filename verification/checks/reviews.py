"""Reviews: of all rows, and of each order the latest."""

from verification.check import Check, Metrics, Tables

CHECKS = (
    Check(
        name="reviews_by_score",
        definition="Rows of the reviews by score.",
        recount="""
            select score, count(*) as reviews
            from reviews
            inner join orders using (order_id)
            group by score
        """,
        asked=Tables("""
            select review_score as score, count(*) as reviews from fct_order_reviews group by 1
        """),
        groups=1,
    ),
    Check(
        name="review_rows",
        definition="Rows of the reviews, by month of purchase.",
        recount="""
            select month, count(*) as reviews
            from reviews
            inner join bought using (order_id)
            group by month
        """,
        asked=Metrics(by=("metric_time__month",)),
        groups=1,
    ),
    Check(
        name="review_rates_of_rows",
        definition="Mean score of all rows, and days from the day of the survey to the answer.",
        recount="""
            select
                avg(score) as review_score_of_rows_avg,
                avg(epoch(answered_at - date_trunc('day', created_at)) / 86400)
                    as response_days_avg
            from reviews
            inner join orders using (order_id)
        """,
        asked=Metrics(),
        tolerance=2e-6,
    ),
    Check(
        name="review_rates_of_orders",
        definition=(
            "Of each order the latest review (by day of the survey, then answer, then id): mean, "
            "share of 4 and 5, share of 1 and 2, share of 5 minus share of 1 to 3."
        ),
        recount="""
            select
                avg(score) as review_score_avg,
                avg(cast(score >= 4 as integer)) as csat_rate,
                avg(cast(score <= 2 as integer)) as low_review_rate,
                100 * (avg(cast(score = 5 as integer)) - avg(cast(score <= 3 as integer)))
                    as nps_like
            from latest
            inner join orders using (order_id)
        """,
        asked=Metrics(),
        tolerance=1e-6,
    ),
    Check(
        name="review_score_by_month",
        definition="Mean of the latest score of each order by month of purchase.",
        recount="""
            select month, avg(score) as review_score_avg
            from bought
            left join latest using (order_id)
            group by month
        """,
        asked=Metrics(by=("metric_time__month",)),
        groups=1,
        tolerance=1e-6,
    ),
    Check(
        name="review_score_by_state",
        definition="Mean of the latest score of each order by the state to which it went.",
        recount="""
            select state, avg(score) as review_score_avg
            from bought
            left join latest using (order_id)
            group by state
        """,
        asked=Metrics(by=("customer_state",)),
        groups=1,
        tolerance=1e-6,
    ),
    Check(
        name="reviews_repeated",
        definition=(
            "Orders with several reviews, distinct review ids, ids on several orders, and rows of "
            "such ids."
        ),
        recount="""
            with known as (select reviews.* from reviews inner join orders using (order_id)),
            ids as (select count(*) as uses from known group by review_id)
            select
                (
                    select count(*)
                    from (select order_id from known group by order_id having count(*) > 1)
                ) as orders_with_several,
                count(*) as ids,
                count(*) filter (uses > 1) as shared_ids,
                coalesce(sum(uses) filter (uses > 1), 0) as rows_of_shared_ids
            from ids
        """,
        asked=Tables("""
            select
                (
                    select count(*)
                    from (
                        select order_id from fct_order_reviews group by order_id having count(*) > 1
                    ) as several
                ) as orders_with_several,
                count(*) as ids,
                count(*) filter (where uses > 1) as shared_ids,
                coalesce(sum(uses) filter (where uses > 1), 0) as rows_of_shared_ids
            from (select count(*) as uses from fct_order_reviews group by review_id) as ids
        """),
    ),
)
