"""Defects of the staging models: renames and casts."""

from tests.mutants.defect import Defect

STAGING = (
    Defect(
        "delivery_for_carrier",
        "staging/olist/stg_olist__orders.sql",
        "order_delivered_carrier_date as handed_to_carrier_at",
        "order_delivered_customer_date as handed_to_carrier_at",
        "Two columns of nearly the same name.",
    ),
    Defect(
        "unavailable_cleaned_away",
        "staging/olist/stg_olist__orders.sql",
        "    from source\n",
        "    from source\n    where order_status != 'unavailable'\n",
        "Orders that came to nothing look like rubbish.",
    ),
    Defect(
        "price_to_ten_cents",
        "staging/olist/stg_olist__order_items.sql",
        "cast(price as numeric(12, 2))",
        "cast(price as numeric(12, 1))",
        "A scale too small rounds every price.",
    ),
    Defect(
        "free_freight_dropped",
        "staging/olist/stg_olist__order_items.sql",
        "    from source\n",
        "    from source\n    where freight_value > 0\n",
        "A freight of 0 looks like a missing one.",
    ),
    Defect(
        "vouchers_dropped",
        "staging/olist/stg_olist__order_payments.sql",
        "    from source\n",
        "    from source\n    where payment_type != 'voucher'\n",
        "A voucher is no money to some.",
    ),
    Defect(
        "answered_for_sent",
        "staging/olist/stg_olist__order_reviews.sql",
        "cast(review_creation_date as date)",
        "cast(review_answer_timestamp as date)",
        "The creation date sounds like the one of the answer.",
    ),
    Defect(
        "customer_for_person",
        "staging/olist/stg_olist__customers.sql",
        "        customer_unique_id,\n",
        "        customer_id as customer_unique_id,\n",
        "The classic one: customer_id is new in every order.",
    ),
    Defect(
        "latitude_for_longitude",
        "staging/olist/stg_olist__geolocation.sql",
        "geolocation_lng as longitude",
        "geolocation_lat as longitude",
        "A line that was copied and half edited.",
    ),
    Defect(
        "name_length_for_photos",
        "staging/olist/stg_olist__products.sql",
        "product_photos_qty as photo_count",
        "product_name_lenght as photo_count",
        "One line too high in the list of columns.",
    ),
    Defect(
        "buy_for_sell",
        "staging/exchange_rates/stg_exchange_rates__daily.sql",
        "cast(sell_brl_per_usd as",
        "cast(buy_brl_per_usd as",
        "The bank gives two rates, and they are nearly the same.",
    ),
    Defect(
        "highest_for_mean_temperature",
        "staging/weather/stg_weather__daily.sql",
        "cast(temperature_mean_c as",
        "cast(temperature_max_c as",
        "Three measures in a row.",
    ),
)
