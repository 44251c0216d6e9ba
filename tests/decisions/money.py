"""GMV and the average order value."""

from tests.decisions.rule import Choice, Rule

GMV = Rule(
    "gmv.md",
    (
        Choice(
            "prices and freights, orders of any status",
            "select sum(gmv) as brl from money inner join bought using (order_id)",
            "15,843,553.24",
            "gmv_brl",
        ),
        Choice(
            "… neither canceled nor unavailable",
            "select sum(gmv) as brl from money inner join bought using (order_id) where valid",
            "15,735,527.03",
            "valid_gmv_brl",
        ),
        Choice(
            "… delivered",
            "select sum(gmv) as brl from money inner join bought using (order_id) where delivered",
            "15,419,773.75",
            "delivered_gmv_brl",
        ),
        Choice(
            "prices without freights",
            "select sum(price) as brl from money inner join bought using (order_id)",
            "13,591,643.70",
            "merchandise_brl",
        ),
        Choice(
            "what was paid, with interest, and for orders without items",
            "select sum(paid) as brl from paid inner join bought using (order_id)",
            "16,008,872.12",
            "paid_brl",
        ),
    ),
)

AVERAGE_ORDER = Rule(
    "average-order-value.md",
    (
        Choice(
            "GMV by orders that have items",
            "select sum(gmv) / count(*) as brl from money",
            "160.58",
            "aov_brl",
        ),
        Choice(
            "GMV by all orders",
            "select sum(gmv) / count(*) as brl from bought left join money using (order_id)",
            "159.33",
        ),
        Choice(
            "GMV by valid orders, both of valid ones",
            "select sum(gmv) / count(*) as brl from bought left join money using (order_id)"
            " where valid",
            "160.23",
        ),
        Choice(
            "GMV by delivered orders, both of delivered ones",
            "select sum(gmv) / count(*) as brl from bought left join money using (order_id)"
            " where delivered",
            "159.83",
        ),
        Choice(
            "prices without freights, by orders that have items",
            "select sum(price) / count(*) as brl from money",
            "137.75",
        ),
        Choice(
            "payments by orders that have one",
            "select sum(paid) / count(*) as brl from paid",
            "160.99",
        ),
        Choice(
            "payments by rows of payments: no order value at all",
            "select sum(value) / count(*) as brl from payments",
            "154.10",
        ),
        Choice(
            "the median of GMV, of orders that have items",
            "select median(gmv) as brl from money",
            "104.56",
        ),
    ),
)
