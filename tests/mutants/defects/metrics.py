"""Defects of the metrics in the semantic layer."""

from tests.mutants.defect import Defect

_ORDERS = "marts/core/fct_orders.yml"
_PAYMENTS = "marts/core/fct_order_payments.yml"
_CUSTOMERS = "marts/customers/mart_customers.yml"

METRICS = (
    Defect(
        "metric_late_by_date_of_all_orders",
        _ORDERS,
        "case when is_late_by_date is not null then case when is_late_by_date"
        " then 1.0 else 0.0 end end",
        "case when is_late_by_date then 1.0 else 0.0 end",
        "The denominator: all orders, not those that arrived.",
    ),
    Defect(
        "metric_five_stars_only",
        _ORDERS,
        "case when review_score >= 4 then 1.0",
        "case when review_score > 4 then 1.0",
        "`>` for `>=`.",
    ),
    Defect(
        "metric_aov_of_all_orders",
        _ORDERS,
        "      numerator: gmv_brl\n      denominator: orders_with_items",
        "      numerator: gmv_brl\n      denominator: orders",
        "Orders without items in the denominator.",
    ),
    Defect(
        "metric_unavailable_is_canceled",
        _ORDERS,
        'expr: "case when is_canceled then 1.0 else 0.0 end"',
        'expr: "case when is_valid then 0.0 else 1.0 end"',
        "Not valid is not the same as canceled.",
    ),
    Defect(
        "metric_freight_of_gmv",
        _ORDERS,
        "      numerator: freight_brl\n      denominator: merchandise_brl",
        "      numerator: freight_brl\n      denominator: gmv_brl",
        "A share of the whole, not a ratio to the prices.",
    ),
    Defect(
        "metric_neutral_threes",
        _ORDERS,
        "when review_score = 4 then 0.0 when review_score <= 3 then -100.0",
        "when review_score >= 3 then 0.0 when review_score <= 2 then -100.0",
        "Three stars of five are no detractor to everybody.",
    ),
    Defect(
        "metric_card_with_debit",
        _PAYMENTS,
        "case when payment_type = 'credit_card' then",
        "case when payment_type in ('credit_card', 'debit_card') then",
        "A payment type mixed with another.",
    ),
    Defect(
        "metric_repeat_base_of_all",
        _CUSTOMERS,
        "case when nullif(valid_order_count, 0) is not null then case when valid_order_count > 1"
        " then 1.0 else 0.0 end end",
        "case when valid_order_count > 1 then 1.0 else 0.0 end",
        "The base: persons whose only order was canceled.",
    ),
    Defect(
        "metric_retention_of_unknown_months",
        "marts/customers/mart_cohorts.yml",
        "case when month_number = 1 and active_customer_count is not null then cohort_size end",
        "case when month_number = 1 then cohort_size end",
        "Cohorts whose next month is not over count as lost.",
    ),
    Defect(
        "metric_breach_of_all",
        "marts/core/fct_order_sellers.yml",
        "case when is_shipping_limit_breached is not null then case when"
        " is_shipping_limit_breached then 1.0 else 0.0 end end",
        "case when is_shipping_limit_breached then 1.0 else 0.0 end",
        "The denominator: seller orders that were never handed over.",
    ),
)
