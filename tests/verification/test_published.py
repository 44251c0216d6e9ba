"""What others published, and when it is compared."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.verification.files import lay_out
from verification.checks import CHECKS
from verification.comparing import Comparison, look
from verification.published import Look, compare_published, read_figures
from verification.recount import open_recount

FIGURES = read_figures()


def saying(**other: Decimal) -> Look:
    """Say of every figure what was published, but of some, by id, another value."""
    values = {
        one.compared_with: other.get(one.id.replace(".", "_"), one.value) / one.times
        for one in FIGURES
    }
    return values.__getitem__


def compared(recounted: Look, warehouse: Look) -> dict[str, Comparison]:
    return {one.figure: one for one in compare_published(FIGURES, recounted, warehouse)}


def test_every_figure_has_its_place_among_the_checks(tiny: Path, tmp_path: Path) -> None:
    with open_recount(lay_out(tiny, tmp_path / "files")) as recount:
        found = look({check.name: recount.of(check) for check in CHECKS})
    unmapped = []
    for figure in FIGURES:
        try:
            found(figure.compared_with)
        except KeyError:
            unmapped.append(figure.id)
    assert unmapped == []
    assert len({figure.id for figure in FIGURES}) == len(FIGURES) == 287
    assert {figure.times for figure in FIGURES} == {1, 100}


def test_all_agree_where_files_and_warehouse_say_what_was_published() -> None:
    assert {one.verdict for one in compared(saying(), saying()).values()} == {"agrees"}


def test_a_confirmed_figure_that_differs_is_not_explained() -> None:
    other = saying(money_freight_delivered=Decimal("2198275.66"))
    differing = [one for one in compared(saying(), other).values() if one.verdict == "differs"]
    assert [(one.name, one.is_unexplained) for one in differing] == [
        ("published.money.freight_delivered", True)
    ]
    assert differing[0].expected == Decimal("2198275.64")
    assert differing[0].found == Decimal("2198275.66")


@pytest.mark.parametrize(
    ("files_say", "explained"), [(Decimal("67.7"), True), (Decimal("67.56"), False)]
)
def test_a_figure_of_one_source_differs_with_reason_if_the_files_say_the_same(
    files_say: Decimal, explained: bool
) -> None:
    recounted = saying(seller_top_decile_share=files_say)
    warehouse = saying(seller_top_decile_share=Decimal("67.7"))
    one = compared(recounted, warehouse)["seller.top_decile_share"]
    assert one.verdict == "differs"
    assert one.is_unexplained is not explained


@pytest.mark.parametrize(
    ("id_", "value", "said"),
    [
        ("rows_reviews", "100000", "rows.reviews is 100,000 instead of 99,224"),
        ("money_payments_all", "1.5", "money.payments_all is 1.5 instead of 16,008,872.12"),
        ("seller_top_price", "263064.13", "seller.top_price is 263,064.13 instead of 229,472.63"),
    ],
)
def test_nothing_published_applies_to_other_files(id_: str, value: str, said: str) -> None:
    recounted = saying(**{id_: Decimal(value)})
    found = compared(recounted, saying()).values()
    assert {one.verdict for one in found} == {"not applicable"}
    assert {one.reason for one in found} == {f"the files are not the full data set: {said}"}
