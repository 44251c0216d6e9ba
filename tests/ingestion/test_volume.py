"""A file that is much larger or smaller than those before it is worth a look."""

import pytest

from ingestion.loading.volume import Volume


@pytest.mark.parametrize(
    ("records", "usual"), [(1000, True), (800, True), (799, False), (1200, True), (1201, False)]
)
def test_a_snapshot_is_measured_by_the_one_before(records: int, usual: bool) -> None:
    assert Volume("orders", records, (1000, 5)).is_usual is usual


@pytest.mark.parametrize(
    ("records", "usual"), [(200, True), (30, False), (1000, True), (1001, False)]
)
def test_a_delta_is_measured_by_the_median_of_those_before(records: int, usual: bool) -> None:
    before = (1, 200, 200, 200, 200, 200, 9000)
    assert Volume("orders", records, before, "delta").is_usual is usual


@pytest.mark.parametrize(
    "volume",
    [
        Volume("orders", 5, ()),
        Volume("orders", 5, (0,)),
        Volume("orders", 5, (900,) * 6, "delta"),
        Volume("orders", 5, (99,) * 20, "delta"),
    ],
)
def test_with_too_little_to_judge_by_everything_is_usual(volume: Volume) -> None:
    assert volume.usual is None
    assert volume.is_usual
