"""Who comes back, and where a person lives."""

from tests.decisions.rule import Choice, Rule

REPEAT = Rule(
    "repeat-customers.md",
    (
        Choice(
            "persons with a second order of any status, of persons with an order",
            "select count(*) filter (orders > 1) as repeat, count(*) as persons"
            " from (select person, count(*) as orders from bought group by person)",
            "3.12 % (2,997 of 96,096)",
            "repeat_customer_rate",
        ),
        Choice(
            "persons with a second valid order, of persons with a valid one",
            "select count(*) filter (orders > 1) as repeat, count(*) as persons"
            " from (select person, count(*) as orders from bought where valid group by person)",
            "3.04 % (2,888 of 94,990)",
            "repeat_customer_valid_rate",
        ),
        Choice(
            "persons with a second delivered order, of persons with a delivered one",
            "select count(*) filter (orders > 1) as repeat, count(*) as persons"
            " from (select person, count(*) as orders from bought where delivered group by person)",
            "3.00 % (2,801 of 93,358)",
            "repeat_customer_delivered_rate",
        ),
        Choice(
            "persons with a second valid order, of all persons",
            "select count(*) filter (orders > 1) as repeat, count(*) as persons"
            " from (select person, count(*) filter (valid) as orders from bought group by person)",
            "3.01 % (2,888 of 96,096)",
        ),
        Choice(
            "orders that are not the first of their person, of all orders",
            "select count(*) filter (number > 1) as returning, count(*) as orders"
            " from (select row_number() over (partition by person order by purchased_at, order_id)"
            " as number from bought)",
            "3.36 % (3,345 of 99,441)",
            "returning_order_share",
        ),
        Choice(
            "by `customer_id`, which is new in every order: a mistake",
            "select count(*) filter (orders > 1) as repeat, count(*) as customers"
            " from (select customer_id, count(*) as orders from bought group by customer_id)",
            "0.00 % (0 of 99,441)",
        ),
    ),
)

_LATEST = (
    "with addressed as (select bought.*, customers.zip,"
    " last_value(bought.state) over moves as last_state,"
    " first_value(bought.state) over moves as first_state,"
    " last_value(customers.zip) over moves as last_zip"
    " from bought inner join customers using (customer_id)"
    " window moves as (partition by bought.person order by purchased_at, order_id"
    " rows between unbounded preceding and unbounded following)) "
)

ADDRESS = Rule(
    "address-of-a-person.md",
    (
        Choice(
            "orders of SP: by the address that each order went to",
            "select count(*) as orders from bought where state = 'SP'",
            "41,746",
            "orders",
        ),
        Choice(
            "… by the person's latest address",
            "select count(*) as orders from addressed where last_state = 'SP'",
            prelude=_LATEST,
        ),
        Choice(
            "… by the person's first address",
            "select count(*) as orders from addressed where first_state = 'SP'",
            prelude=_LATEST,
        ),
        Choice(
            "persons of SP, by their latest address",
            "select count(distinct person) as persons from addressed where last_state = 'SP'",
            prelude=_LATEST,
        ),
        Choice(
            "persons with an order to SP, who count in other states too",
            "select count(distinct person) as persons from bought where state = 'SP'",
            metric="active_customers",
        ),
        Choice(
            "persons whose orders went to several zip prefixes",
            "select count(*) as persons from (select person from customers group by person"
            " having count(distinct zip) > 1)",
        ),
        Choice(
            "… to several states",
            "select count(*) as persons from (select person from customers group by person"
            " having count(distinct state) > 1)",
        ),
        Choice(
            "orders that went elsewhere than to the latest zip prefix of their person",
            "select count(*) as orders from addressed where zip <> last_zip",
            prelude=_LATEST,
        ),
    ),
)
