"""Defects of the dimensions."""

from tests.mutants.defect import Defect

_ADDRESSES = "marts/core/dim_customer_addresses.sql"
_DATES = "marts/core/dim_dates.sql"
_CITIES = "marts/core/intermediate/int_sellers_cities_cleaned.sql"

DIMENSIONS = (
    Defect(
        "orders_without_customer_lost",
        "intermediate/int_orders_customers_assigned.sql",
        "left join customers",
        "inner join customers",
        "Inner for left: an order whose customer is in quarantine is gone.",
    ),
    Defect(
        "first_address_for_latest",
        "intermediate/int_customers_located.sql",
        "orders.purchased_at desc",
        "orders.purchased_at asc",
        "The first address of a person for the latest.",
    ),
    Defect(
        "person_numbered_by_key",
        "intermediate/int_orders_numbered.sql",
        "order by purchased_at, order_id",
        "order by order_id",
        "The order of keys is not that of time.",
    ),
    Defect(
        "first_address_never_held",
        _ADDRESSES,
        "where previous_address is null or previous_address != address",
        "where previous_address != address",
        "Null is not unequal.",
    ),
    Defect(
        "every_order_is_a_move",
        _ADDRESSES,
        "where previous_address is null or previous_address != address",
        "where previous_address is null or previous_address is not null",
        "A comparison that is always true: a row for every order.",
    ),
    Defect(
        "only_the_zip_prefix_moves",
        _ADDRESSES,
        "    customer_zip_code_prefix || '|' || customer_city || '|' || customer_state\n"
        "            as address",
        "    customer_zip_code_prefix || '|' || customer_state\n            as address",
        "One side of a comparison was changed, and not the other.",
    ),
    Defect(
        "untranslated_is_unknown",
        "marts/core/dim_categories.sql",
        "translations.product_category_name_english, names.category_name_pt",
        "translations.product_category_name_english, 'unknown'",
        "Two categories that nobody translated.",
    ),
    Defect(
        "weight_of_zero_is_light",
        "marts/core/dim_products.sql",
        "nullif(products.product_weight_g, 0)",
        "products.product_weight_g",
        "A weight of 0 is a missing one: four bed linens.",
    ),
    Defect(
        "band_off_by_one",
        "marts/core/dim_products.sql",
        "joined.product_weight_g <= 500",
        "joined.product_weight_g < 500",
        "`<` for `<=`: 500 g is a frequent weight.",
    ),
    Defect(
        "sold_but_unknown_products_lost",
        "marts/core/dim_products.sql",
        "full outer join products_sold",
        "left join products_sold",
        "Left for full: what was sold and is in quarantine is gone.",
    ),
    Defect(
        "last_friday_of_november",
        _DATES,
        "day_of_month between 23 and 29",
        "day_of_month >= 24",
        "Black Friday follows the fourth Thursday, and November 2018 has a fifth Friday.",
    ),
    Defect(
        "weekend_from_friday",
        _DATES,
        "day_of_week >= 6",
        "day_of_week >= 5",
        "Days counted from 0 elsewhere.",
    ),
    Defect(
        "week_begins_on_sunday",
        _DATES,
        "cast('1900-01-01' as date)",
        "cast('1899-12-31' as date)",
        "Off by one day: a Sunday for a Monday.",
    ),
    Defect(
        "young_orders_are_mature",
        _DATES,
        ">= {{ var('maturity_days') }}",
        ">= 15",
        "Half of the deliveries come within ten days, but late ones do not.",
    ),
    Defect(
        "capital_before_district",
        "marts/core/dim_geography.sql",
        "coalesce(districts.latitude, states.capital_latitude)",
        "coalesce(states.capital_latitude, districts.latitude)",
        "The order of a coalesce.",
    ),
    Defect(
        "city_of_any_state",
        _CITIES,
        "on headed.city = whole.city and headed.seller_state = whole.state",
        "on headed.city = whole.city",
        "A join that fans out: several states have a city of that name.",
    ),
    Defect(
        "last_sale_for_first",
        "marts/core/dim_sellers.sql",
        "min(purchase_date) as first_sale_date",
        "max(purchase_date) as first_sale_date",
        "The last sale of a seller for the first: new sellers come later.",
    ),
    Defect(
        "accents_stay",
        "macros/sql/plain_city.sql",
        "áàâãä",
        "áàâaä",
        "São Paulo is another city then.",
    ),
)
