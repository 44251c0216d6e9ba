"""Orders whose outcomes are drawn from known coefficients."""

import datetime

import numpy as np
import polars as pl

FIRST_DAY = datetime.date(2017, 1, 1)
DAYS = 500

TRUE = {"promised_days": -0.5, "distance_km": 0.4, "is_same_state": -0.7, "customer_state_RJ": 0.6}
"""Log odds ratios of a late delivery, in the units of the terms."""


def made_orders(count: int = 12_000, *, seed: int = 1) -> pl.DataFrame:
    """Return rows as those of `int_orders_driver_features`, sorted by order."""
    draws = np.random.default_rng(seed)
    promised = draws.integers(7, 42, count)
    distance = draws.uniform(0, 2500, count)
    same_state = draws.random(count) < 0.35
    state = draws.choice(["SP", "RJ", "MG", "AC"], count, p=[0.6, 0.25, 0.147, 0.003])
    odds = -1.2 + TRUE["promised_days"] * promised / 7 + TRUE["distance_km"] * distance / 500
    odds += TRUE["is_same_state"] * same_state + TRUE["customer_state_RJ"] * (state == "RJ")
    late = draws.random(count) < 1 / (1 + np.exp(-odds))
    low = draws.random(count) < np.where(late, 0.5, 0.1)
    score = np.where(low, 1, 5)
    merchandise = draws.lognormal(4.5, 0.8, count)
    known = draws.integers(0, 50, count)
    day = np.sort(draws.integers(0, DAYS, count))
    return pl.DataFrame(
        {
            "order_id": [f"{number:032x}" for number in range(count)],
            "seller_id": [f"s{seller}" for seller in draws.integers(0, 300, count)],
            "customer_state": state,
            "main_payment_type": draws.choice(["credit_card", "boleto"], count, p=[0.8, 0.2]),
            "day_of_week": draws.integers(1, 8, count),
            "promised_days": promised,
            "distance_km": distance,
            "item_count": draws.integers(1, 4, count),
            "seller_count": 1 + (draws.random(count) < 0.1),
            "merchandise_brl": merchandise,
            "freight_brl": merchandise * draws.uniform(0.05, 0.4, count),
            "weight_g": draws.lognormal(6, 1, count),
            "volume_cm3": draws.lognormal(9, 1, count),
            "installments": draws.integers(1, 11, count),
            "holidays_ahead": draws.integers(0, 3, count),
            "recent_delivery_count": draws.integers(500, 3000, count),
            "recent_late_count": draws.integers(10, 300, count),
            "seller_delivery_count": known,
            "seller_late_count": np.minimum(draws.integers(0, 5, count), known),
            "seller_review_count": known,
            "seller_score_sum": known * draws.integers(2, 6, count),
            "delivery_days": draws.uniform(1, 30, count),
            "late_days": np.where(late, draws.integers(0, 15, count), 0),
            "review_score": score,
            "is_same_state": same_state.astype(np.int64),
            "is_returning_customer": (draws.random(count) < 0.1).astype(np.int64),
            "is_black_friday_week": (draws.random(count) < 0.1).astype(np.int64),
            "is_late": late.astype(np.int64),
            "purchase_date": [FIRST_DAY + datetime.timedelta(days=int(one)) for one in day],
        }
    )
