"""Defects of the facts."""

from tests.mutants.defect import Defect

_ORDERS = "marts/core/fct_orders.sql"
_ITEMS = "marts/core/fct_order_items.sql"
_SELLERS = "marts/core/fct_order_sellers.sql"

FACTS = (
    Defect(
        "reviews_fan_out",
        _ORDERS,
        "where recency_rank = 1 and",
        "where",
        "A join that fans out: 547 orders have several reviews.",
    ),
    Defect(
        "orders_without_items_lost",
        _ORDERS,
        "left join items",
        "inner join items",
        "Inner for left: 775 orders have no items.",
    ),
    Defect(
        "currency_inverted",
        _ORDERS,
        "coalesce(items.gmv_brl, 0) / rates.sell_brl_per_usd",
        "coalesce(items.gmv_brl, 0) * rates.sell_brl_per_usd",
        "The rate is reais per dollar, not dollars per real.",
    ),
    Defect(
        "rate_of_another_day",
        _ORDERS,
        "cast(orders.purchased_at as date) = rates.date_day",
        "orders.estimated_delivery_date = rates.date_day",
        "The rate of the promised day, not of the purchase.",
    ),
    Defect(
        "unavailable_is_valid",
        _ORDERS,
        "order_status not in ('canceled', 'unavailable') as is_valid",
        "order_status != 'canceled' as is_valid",
        "A dropped half of a filter.",
    ),
    Defect(
        "gap_without_freight",
        _ORDERS,
        "payments.paid_brl - items.gmv_brl",
        "payments.paid_brl - items.merchandise_brl",
        "Payments beside prices without freight.",
    ),
    Defect(
        "no_payment_is_null",
        _ORDERS,
        "coalesce(payments.paid_brl, 0) as paid_brl",
        "payments.paid_brl as paid_brl",
        "A dropped coalesce.",
    ),
    Defect(
        "purchases_in_utc",
        _ORDERS,
        "cast(orders.purchased_at as date) as purchase_date",
        "cast(orders.purchased_at + interval '3 hours' as date) as purchase_date",
        "The times are local, and somebody takes them for UTC's.",
    ),
    Defect(
        "limit_kept_until_delivery",
        _ITEMS,
        "orders.handed_to_carrier_at > items.shipping_limit_at",
        "orders.delivered_at > items.shipping_limit_at",
        "The seller's limit ends at the carrier, not at the customer.",
    ),
    Defect(
        "places_by_district",
        _ITEMS,
        "on orders.customer_zip_code_prefix = customer_places.zip_code_prefix",
        "on\n            substring(orders.customer_zip_code_prefix, 1, 3)\n"
        "            = substring(customer_places.zip_code_prefix, 1, 3)",
        "A join that fans out: a district has many zip prefixes.",
    ),
    Defect(
        "lane_backwards",
        _ITEMS,
        "sellers.seller_state || '-' || orders.customer_state",
        "orders.customer_state || '-' || sellers.seller_state",
        "From the customer to the seller.",
    ),
    Defect(
        "unknown_states_are_the_same",
        _ITEMS,
        "        and sellers.seller_state != 'unknown' as is_same_state",
        " as is_same_state",
        "Unknown equals unknown.",
    ),
    Defect(
        "haversine_sign",
        "macros/sql/haversine_km.sql",
        "radians({{ other_longitude }} - {{ longitude }})",
        "radians({{ other_longitude }} + {{ longitude }})",
        "A sign.",
    ),
    Defect(
        "flat_earth",
        "macros/sql/haversine_km.sql",
        "cos(radians({{ latitude }})) * cos(radians({{ other_latitude }}))",
        "1",
        "Degrees of longitude are shorter away from the equator.",
    ),
    Defect(
        "every_review_is_the_latest",
        "marts/core/fct_order_reviews.sql",
        "reviews.recency_rank = 1",
        "reviews.recency_rank >= 1",
        "A typing error that still runs.",
    ),
    Defect(
        "surveys_of_the_day_before_purchase",
        "marts/core/fct_order_reviews.sql",
        "reviews.survey_date < reviews.purchase_date",
        "reviews.survey_date <= reviews.purchase_date",
        "`<=` for `<`.",
    ),
    Defect(
        "weight_by_seller",
        _SELLERS,
        "1.0 * sellers_summed.item_count / orders.item_count",
        "1.0 / orders.seller_count",
        "Weights that add up to one as well, by sellers and not by units.",
    ),
    Defect(
        "latest_limit",
        _SELLERS,
        "min(shipping_limit_at)",
        "max(shipping_limit_at)",
        "The latest of the limits: one unit too late is no breach then.",
    ),
    Defect(
        "limits_of_orders_under_way",
        _SELLERS,
        "when orders.is_delivered\n",
        "when orders.is_valid\n",
        "Another population: orders that are still under way.",
    ),
)
