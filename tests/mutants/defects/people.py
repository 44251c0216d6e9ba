"""Defects of what is said of persons and sellers: cohorts, segments, shrunk scores."""

from tests.mutants.defect import Defect

_COHORTS = "marts/customers/mart_cohorts.sql"
_CUSTOMERS = "marts/customers/mart_customers.sql"
_SELLERS = "marts/sellers/mart_sellers.sql"
_MEASURED = "marts/sellers/intermediate/int_sellers_measured.sql"

PEOPLE = (
    Defect(
        "cohorts_beyond_the_horizon",
        _COHORTS,
        "months.month_start_date <= horizon.last_month_start_date as is_observed",
        "months.month_start_date <= horizon.last_order_month_start_date as is_observed",
        "A month that has begun looks as if nobody came back in it.",
    ),
    Defect(
        "retention_by_order",
        _COHORTS,
        "count(distinct orders.customer_unique_id)",
        "count(orders.customer_unique_id)",
        "A forgotten distinct: who orders twice came back twice.",
    ),
    Defect(
        "cohort_of_the_last_order",
        _COHORTS,
        "min(month_start_date) as cohort_month_start_date",
        "max(month_start_date) as cohort_month_start_date",
        "Nobody ever comes back.",
    ),
    Defect(
        "canceled_persons_are_ranked",
        _CUSTOMERS,
        "    where valid_order_count > 0\n",
        "",
        "A dropped filter: who only canceled has no recency.",
    ),
    Defect(
        "champions_by_either",
        _CUSTOMERS,
        "when ranked.recency_score >= 4 and ranked.monetary_score >= 4",
        "when ranked.recency_score >= 4 or ranked.monetary_score >= 4",
        "`or` for `and`.",
    ),
    Defect(
        "long_ago_is_recent",
        _CUSTOMERS,
        "order by last_valid_purchase_date, customer_unique_id",
        "order by last_valid_purchase_date desc, customer_unique_id",
        "The wrong rank order.",
    ),
    Defect(
        "recency_of_canceled_orders",
        _CUSTOMERS,
        "max(case when is_valid then purchase_date end) as last_valid_purchase_date",
        "max(purchase_date) as last_valid_purchase_date",
        "A dropped condition.",
    ),
    Defect(
        "second_order_is_the_last",
        _CUSTOMERS,
        "min(case when person_order_number = 2 then purchase_date end)",
        "max(case when person_order_number >= 2 then purchase_date end)",
        "Most who come back do so once, and it makes no difference.",
    ),
    Defect(
        "late_of_all_orders",
        _MEASURED,
        "count(is_late_by_timestamp) as dated_delivery_count",
        "count(*) as dated_delivery_count",
        "Orders that did not arrive count as on time.",
    ),
    Defect(
        "variance_without_squares",
        _MEASURED,
        "sum(review_score * review_score)",
        "sum(review_score)",
        "A prior of the wrong strength: the sum for the sum of squares.",
    ),
    Defect(
        "prior_of_averages",
        _SELLERS,
        "breach_sum / nullif(breach_n, 0) as breach_mean",
        "breach_between / nullif(breach_sum, 0) as breach_mean",
        "An average of averages, weighted by itself.",
    ),
    Defect(
        "prior_without_mean",
        _SELLERS,
        "priors.late_strength * priors.late_mean",
        "priors.late_strength",
        "Sellers with few orders are drawn to 1, not to the average.",
    ),
    Defect(
        "prior_too_strong",
        "macros/sql/prior_strength.sql",
        "- ({{ measure }}_members - 1) * ({{ within }})",
        "",
        "Chance between members is taken for a difference between them.",
    ),
)
