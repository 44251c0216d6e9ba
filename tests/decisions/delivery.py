"""Late deliveries and the review of an order."""

from tests.decisions.rule import Choice, Rule

LATE = Rule(
    "late.md",
    (
        Choice(
            "after the midnight that begins the promised day; delivered with a date",
            "select count(*) filter (arrived_at > promised_at) as late, count(*) as deliveries"
            " from bought where dated",
            "8.11 % (7,826 of 96,470)",
            "late_rate",
        ),
        Choice(
            "on a later day than the promised one; delivered with a date",
            "select count(*) filter (cast(arrived_at as date) > cast(promised_at as date)) as late,"
            " count(*) as deliveries from bought where dated",
            "6.77 % (6,534 of 96,470)",
            "late_by_date_rate",
        ),
        Choice(
            "what lies between: in the course of the promised day",
            "select count(*) as deliveries from bought where dated"
            " and arrived_at > promised_at"
            " and cast(arrived_at as date) = cast(promised_at as date)",
            "1,292",
        ),
        Choice(
            "after that midnight, canceled orders with a date too",
            "select count(*) filter (arrived_at > promised_at) as late, count(*) as arrivals"
            " from bought where arrived_at is not null",
            "8.11 % (7,827 of 96,476)",
        ),
        Choice(
            "after that midnight, of all orders, arrived or not",
            "select count(*) filter (dated and arrived_at > promised_at) as late,"
            " count(*) as orders from bought",
            "7.87 % (7,826 of 99,441)",
        ),
    ),
)

REVIEW = Rule(
    "review-of-an-order.md",
    (
        Choice(
            "the latest of each order: by the day of the survey, then the answer, then the id",
            "select avg(score) as score from bought inner join latest using (order_id)",
            metric="review_score_avg",
        ),
        Choice(
            "the first of each order",
            "select avg(score) as score from (select score from reviews"
            " inner join bought using (order_id) qualify row_number() over (partition by order_id"
            " order by cast(created_at as date), answered_at, review_id) = 1)",
        ),
        Choice(
            "the lowest of each order",
            "select avg(score) as score from (select min(score) as score from reviews"
            " inner join bought using (order_id) group by order_id)",
        ),
        Choice(
            "the mean of each order's reviews, then of the orders",
            "select avg(score) as score from (select avg(score) as score from reviews"
            " inner join bought using (order_id) group by order_id)",
        ),
        Choice(
            "every row of the file",
            "select avg(score) as score from reviews inner join bought using (order_id)",
            "4.08642",
            "review_score_of_rows_avg",
        ),
        Choice(
            "the latest, of delivered orders only",
            "select avg(score) as score from bought inner join latest using (order_id)"
            " where delivered",
            "4.16",
        ),
        Choice(
            "orders with several reviews",
            "select count(*) as orders from (select order_id from reviews group by order_id"
            " having count(*) > 1)",
            "547",
        ),
        Choice(
            "… whose scores differ",
            "select count(*) as orders from (select order_id from reviews group by order_id"
            " having min(score) < max(score))",
            "202",
        ),
    ),
)
