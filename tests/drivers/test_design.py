import numpy as np
import polars as pl

from drivers.design import Design, learn
from drivers.terms import AFTER_DELIVERY, AT_ORDER
from tests.drivers.orders import made_orders

ORDERS = made_orders(3_000)
LATE = np.asarray(ORDERS["is_late"] == 1)


def column(design: Design, frame: pl.DataFrame, name: str) -> list[float]:
    at = 1 + [term.name for term in design.terms].index(name)
    return [float(value) for value in design.matrix(frame)[:, at]]


def test_columns_that_cannot_be_told_apart_are_left_out_and_named() -> None:
    orders = ORDERS.with_columns(
        volume_cm3=2 * pl.col("weight_g"),
        installments=pl.lit(3),
        is_black_friday_week=(pl.int_range(pl.len()) < 12).cast(pl.Int64),
    )
    design = learn(orders, LATE, AT_ORDER)
    assert design.dropped == (
        "volume_cm3 (follows from the terms before it)",
        "installments (is the same in all orders)",
        "is_black_friday_week (has fewer than 10 orders of either outcome)",
        "customer_state_other (has fewer than 10 orders of either outcome)",
    )
    matrix = design.matrix(orders)
    assert matrix.shape == (len(orders), 1 + len(design.terms))
    assert np.linalg.matrix_rank(matrix) == matrix.shape[1]


def test_a_flag_tells_of_the_most_frequent_value_and_rare_ones_are_one() -> None:
    states = ["RJ"] * 1_000 + ["SP"] * 1_960 + ["AC"] * 20 + ["RR"] * 20
    orders = ORDERS.with_columns(customer_state=pl.Series(states))
    design = learn(orders, np.arange(3_000) % 2 == 0, AT_ORDER)
    units = {term.name: term.unit for term in design.terms if term.factor == "customer_state"}
    assert units == {
        "customer_state_RJ": "instead of SP",
        "customer_state_other": "instead of SP",
    }
    unseen = orders.head(1).with_columns(customer_state=pl.lit("TO"))
    assert column(design, unseen, "customer_state_other") == [1.0]
    assert column(design, unseen, "customer_state_RJ") == [0.0]


def test_a_missing_number_is_the_median_and_a_wild_one_is_bounded() -> None:
    design = learn(ORDERS, LATE, AT_ORDER)
    distances = np.asarray(ORDERS["distance_km"]) / 500
    wild = ORDERS.head(3).with_columns(distance_km=pl.Series([None, -1e9, 1e9]))
    assert np.allclose(
        column(design, wild, "distance_km"), np.quantile(distances, [0.5, 0.005, 0.995])
    )


def test_a_small_record_of_a_seller_is_drawn_towards_the_average() -> None:
    design = learn(ORDERS, LATE, AT_ORDER)
    known = {"seller_delivery_count": [0, 20], "seller_late_count": [0, 10]}
    nobody, half = column(
        design,
        ORDERS.head(2).with_columns(**{k: pl.Series(v) for k, v in known.items()}),
        "seller_late_rate",
    )
    average = 10 * LATE.mean()
    assert np.isclose(nobody, average)
    bound = max(column(design, ORDERS, "seller_late_rate"))
    assert half == bound or np.isclose(half, (5 + average) / 2)


def test_nothing_known_after_the_order_is_asked_at_order() -> None:
    later = {"delivery_days", "late_days", "is_late", "review_score"}
    spoilt = ORDERS.with_columns(**{name: pl.lit(1) for name in later})
    design = learn(ORDERS, LATE, AT_ORDER)
    assert np.array_equal(design.matrix(spoilt), design.matrix(ORDERS))
    assert {number.term.name for number in AFTER_DELIVERY} == later - {"review_score"}
