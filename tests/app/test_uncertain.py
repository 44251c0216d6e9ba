from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.charts.points import limits
from app.news import news
from app.uncertain import explain_rate, explain_sum, wilson

GROUPS = st.dictionaries(
    st.sampled_from(["SP", "RJ", "MG", "AC"]),
    st.tuples(st.integers(0, 5_000), st.decimals(0, 10_000, places=2)),
    max_size=4,
)


@given(GROUPS, GROUPS)
def test_parts_of_a_change_add_up_exactly(before: dict, now: dict) -> None:  # type: ignore[type-arg]
    before = {name: (weight, amount if weight else 0) for name, (weight, amount) in before.items()}
    now = {name: (weight, amount if weight else 0) for name, (weight, amount) in now.items()}
    rate = explain_rate(before, now)
    total = explain_sum(before, now)
    if rate is None or total is None:
        assert not sum(one[0] for one in before.values()) or not sum(one[0] for one in now.values())
        return
    assert rate.mix + rate.rate == rate.now - rate.before
    assert total.volume + total.mix + total.rate == total.now - total.before
    assert total.now == sum(Fraction(amount) for _, amount in now.values())


def test_mix_alone_and_rate_alone_are_called_so() -> None:
    moved = explain_rate({"SP": (50, 5), "AL": (50, 15)}, {"SP": (20, 2), "AL": (80, 24)})
    assert moved is not None
    assert (moved.mix, moved.rate) == (Fraction(6, 100), Fraction(0))
    worse = explain_rate({"SP": (50, 5), "AL": (50, 15)}, {"SP": (50, 10), "AL": (50, 15)})
    assert worse is not None
    assert (worse.mix, worse.rate) == (Fraction(0), Fraction(5, 100))
    assert worse.parts["AL"].sum == 0


def test_intervals_of_few_are_wide_and_stay_within_a_share() -> None:
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(41, 41)[0] == pytest.approx(0.9143, abs=1e-4)
    low, high = wilson(812, 10_000)
    assert (low, high) == pytest.approx((0.0760, 0.0867), abs=1e-4)


def test_limits_of_chance_narrow_with_size() -> None:
    assert limits(0.08, 10)[1] > limits(0.08, 100)[1] > limits(0.08, 10_000)[1] > 0.08


def test_news_is_what_chance_does_not_explain() -> None:
    before = {"SP": (80, 1_000), "RJ": (80, 1_000), "AC": (1, 5)}
    now = {"SP": (160, 1_000), "RJ": (85, 1_000), "AC": (5, 5)}
    assert [(one.group, one.count) for one in news("late", before, now)] == [("SP", 1_000)]
