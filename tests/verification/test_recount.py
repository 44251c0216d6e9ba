"""The recount on its own: what DuckDB makes of the files."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from olist.errors import DataRefused
from olist.settings import DBT_PROJECT_DIR
from tests.verification.files import add_delta, lay_out
from verification.check import Check, Metrics
from verification.checks import CHECKS, NOT_RECOUNTED
from verification.comparing import Answer
from verification.recount import open_recount


def check(name: str) -> Check:
    (found,) = (one for one in CHECKS if one.name == name)
    return found


def figures(folder: Path, name: str) -> Answer:
    with open_recount(folder) as recount:
        return recount.of(check(name))


@pytest.fixture
def laid_out(tiny: Path, tmp_path: Path) -> Path:
    return lay_out(tiny, tmp_path / "files")


def test_the_tiny_files_are_counted(laid_out: Path) -> None:
    assert figures(laid_out, "raw_rows").groups == {
        (): {
            "orders": 30,
            "customers": 30,
            "order_items": 32,
            "order_payments": 32,
            "order_reviews": 29,
            "products": 9,
            "sellers": 4,
            "geolocation": 29,
            "category_translation": 8,
        }
    }


def test_a_row_of_a_later_file_replaces_that_of_its_key_and_others_are_added(
    laid_out: Path,
) -> None:
    before = figures(laid_out, "payments_by_type").groups[("boleto",)]
    paid = {"payment_type": "boleto", "payment_installments": "1"}
    order_id = "10000000000000000000000000000002"
    first = {"order_id": order_id, "payment_sequential": "1", **paid, "payment_value": "70.17"}
    second = {"order_id": order_id, "payment_sequential": "2", **paid, "payment_value": "7.01"}
    add_delta(laid_out, "order_payments", first)
    add_delta(laid_out, "order_payments", first | {"payment_value": "70.16"}, second)
    after = figures(laid_out, "payments_by_type").groups[("boleto",)]
    # The boleto of that order was 77.17.
    assert after == {
        "payments": (before["payments"] or 0) + 1,
        "payments_brl": (before["payments_brl"] or 0),
    }


def test_an_unreadable_file_is_named(laid_out: Path) -> None:
    (laid_out / "sellers" / "000000.csv").write_text('seller_id,seller_state\n"x,SP\n')
    with (
        pytest.raises(DataRefused, match=r"cannot be recounted.*sellers/000000\.csv"),
        open_recount(laid_out),
    ):
        pass


def test_the_files_that_a_check_counts_from_are_known(laid_out: Path) -> None:
    with open_recount(laid_out) as recount:
        known = {name: recount.files_of(check(name)) for name in ("payments_by_type", "lanes")}
    files = {"orders", "customers", "order_items", "order_payments", "order_reviews"}
    files |= {"products", "sellers", "category_translation", "geolocation"}
    assert {name: found & files for name, found in known.items()} == {
        "payments_by_type": {"orders", "order_payments"},
        "lanes": {"orders", "customers", "order_items", "products", "sellers"}
        | {"category_translation"},
    }


def test_every_metric_is_recounted_or_excused() -> None:
    defined = {
        metric["name"]
        for path in DBT_PROJECT_DIR.glob("models/**/*.yml")
        for metric in yaml.safe_load(path.read_text("utf-8")).get("metrics") or ()
    }
    recounted = {
        name
        for one in CHECKS
        if isinstance(one.asked, Metrics)
        for name in re.findall(r"\bas (\w+)", one.recount)
    }
    assert defined - recounted == set(NOT_RECOUNTED)


def test_checks_have_names_of_their_own_and_say_what_they_count() -> None:
    names = [one.name for one in CHECKS]
    assert len(names) == len(set(names))
    assert all(one.definition.endswith(".") for one in CHECKS)


def test_money_of_the_sample_adds_up_to_the_cent(sample: Path, tmp_path: Path) -> None:
    bridge = figures(lay_out(sample, tmp_path / "files"), "payment_bridge").groups[()]
    assert (bridge["paid"], bridge["gmv"], bridge["left_over"]) == (
        Decimal("3329036.11"),
        Decimal("3291679.39"),
        Decimal(0),
    )
