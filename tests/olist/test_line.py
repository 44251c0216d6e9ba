"""The whole line as a process: undisturbed, killed, doubled, out of room, and refused by a test."""

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from olist.services import running
from olist.settings import load_settings
from tests.olist.homes import Home, new_home


@pytest.fixture(scope="module")
def kept() -> Iterator[Home]:
    """A home whose services run all the time; its tests do not depend on each other's rows."""
    with new_home() as home, running(load_settings(home=home.path)):
        yield home


def variant(tiny: Path, folder: Path, file: str, old: str, new: str) -> str:
    """Copy the tiny files with one change, and return the folder."""
    shutil.copytree(tiny, folder)
    text = (folder / file).read_bytes()
    assert old.encode() in text
    (folder / file).write_bytes(text.replace(old.encode(), new.encode(), 1))
    return str(folder)


def published(home: Home) -> dict[str, Any]:
    """Return the current publication's figures."""
    (row,) = home.json("metrics", "query", "orders", "gmv_brl", "aov_brl", "late_rate")
    assert isinstance(row, dict)
    return row


def order_ids(home: Home) -> list[tuple[Any, ...]]:
    """Return every order of the current publication with its rows elsewhere."""
    return home.rows(
        """
        select fct_orders.*
        from marts.fct_orders
        order by order_id
        """
    )


def test_a_run_killed_while_building_ends_as_if_undisturbed(
    kept: Home, tiny: Path, tmp_path: Path
) -> None:
    kept.olist("run", "--source", str(tiny))
    before = published(kept)
    changed = variant(tiny, tmp_path / "files", "olist_orders_dataset.csv", "shipped", "canceled")
    process = kept.start("run", "--source", changed)
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("build: ") and " nodes)" in line:
            break
    process.kill()
    process.communicate()
    assert published(kept) == before
    kept.olist("run", "--source", changed)
    disturbed = order_ids(kept)
    with new_home() as other, running(load_settings(home=other.path)):
        other.olist("run", "--source", changed)
        assert order_ids(other) == disturbed


def test_a_failed_test_publishes_nothing_and_readers_keep_what_they_had(
    kept: Home, tiny: Path, tmp_path: Path
) -> None:
    kept.olist("run", "--source", str(tiny))
    before = published(kept), kept.json("publications")
    row = next(csv.DictReader((tiny / "olist_order_reviews_dataset.csv").open()))
    old = f"{row['order_id']},{row['review_score']},"
    text = (tiny / "olist_order_reviews_dataset.csv").read_text()
    if old not in text:
        old = f'{row["order_id"]}",{row["review_score"]},'
    new = old.rpartition(f"{row['review_score']},")[0] + "9,"
    broken = variant(tiny, tmp_path / "files", "olist_order_reviews_dataset.csv", old, new)
    _, err = kept.olist("run", "--source", broken, code=1)
    assert "review_score" in err
    assert "nothing was published" in err
    assert (published(kept), kept.json("publications")) == before
    _, err = kept.olist("publish", code=1)
    assert "review_score" in err


def test_quarantine_and_what_it_orphans_are_shown_and_published(
    kept: Home, tiny: Path, tmp_path: Path
) -> None:
    folder = variant(tiny, tmp_path / "files", "olist_sellers_dataset.csv", "campinas", "\0")
    (tmp_path / "files" / "notes.csv").write_text("mine")
    out, err = kept.olist("run", "--source", folder)
    assert "203 records, 1 in quarantine" in out
    assert [line for line in err.splitlines() if line.startswith("warning: ")] == [
        "warning: notes.csv: not a file of the contract, ignored",
        "warning: olist_sellers_dataset.csv: 1 of 4 records are in quarantine: "
        "`olist rejects` shows them",
        "warning: test warn_orphans_excused_by_quarantine: Got 1 result, configured to warn "
        "if != 0",
    ]
    # The items of the seller are there, and so is a seller of whom only the id is known.
    assert kept.rows(
        """
        select count(*) from marts.fct_order_items
        inner join marts.dim_sellers using (seller_id) where is_inferred
        """
    ) != [(0,)]


def test_two_runs_at_once_make_one_publication(tiny: Path) -> None:
    with new_home() as home:
        first, second = (home.start("run", "--source", str(tiny)) for _ in range(2))
        said = [process.communicate(timeout=300) for process in (first, second)]
        assert [first.returncode, second.returncode] == [0, 0], said
        assert len(home.json("publications")) == 1
        waited = [err for _, err in said if "is writing the warehouse; waiting for it" in err]
        assert len(waited) == 1
        assert sum(out.startswith("Nothing new") for out, _ in said) == 1


def test_another_source_leaves_its_own_rows_only(kept: Home, tiny: Path) -> None:
    kept.olist("run", "--source", str(tiny))
    before = published(kept)
    kept.olist("run", "--scale", "0.01")
    assert published(kept) != before
    kept.olist("run", "--source", str(tiny))
    assert published(kept) == before


def test_a_rollback_shows_the_one_before_and_it_is_not_published_again(
    tiny: Path, tmp_path: Path
) -> None:
    changed = variant(tiny, tmp_path / "files", "olist_orders_dataset.csv", "shipped", "canceled")
    with new_home() as home, running(load_settings(home=home.path)):
        home.olist("run", "--source", str(tiny))
        home.olist("run", "--source", changed)
        home.olist("rollback")
        current = [p["publication_id"] for p in home.json("publications") if p["is_current"]]
        assert current == [1]
        _, err = home.olist("run", "--source", changed, code=1)
        assert "rolled back" in err


def test_the_sample_gives_what_a_count_of_its_files_gives(sample: Path) -> None:
    def column(file: str, *names: str) -> list[list[str]]:
        with (sample / file).open(newline="", encoding="utf-8-sig") as lines:
            return [[row[name] for name in names] for row in csv.DictReader(lines)]

    items = column("olist_order_items_dataset.csv", "order_id", "price", "freight_value")
    gmv = sum(Decimal(price) + Decimal(freight) for _, price, freight in items)
    delivered = [
        (at, until)
        for status, at, until in column(
            "olist_orders_dataset.csv",
            "order_status",
            "order_delivered_customer_date",
            "order_estimated_delivery_date",
        )
        if status == "delivered" and at
    ]
    with new_home() as home, running(load_settings(home=home.path)):
        result = home.json("run", "--source", str(sample))
        figures = published(home)
    tables = result["ingested"]["loads"][0]["tables"]
    assert sum(table["quarantined"] for table in tables) == 0
    assert figures["orders"] == 20_864
    assert Decimal(str(figures["gmv_brl"])) == gmv == Decimal("3291679.39")
    assert figures["aov_brl"] == pytest.approx(float(gmv) / len({order for order, *_ in items}))
    late = sum(at > until for at, until in delivered)
    assert figures["late_rate"] == pytest.approx(late / len(delivered))


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="needs root on Linux to make a small disk"
)
def test_no_space_is_one_clear_line_and_nothing_is_lost(tiny: Path, short_tmp: Path) -> None:
    small = short_tmp / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", "size=160m,mode=0711", "tmpfs", str(small)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.decode().strip()}")
    home = Home(small / "home")
    try:
        home.olist("run", "--source", str(tiny))
        before = published(home)
        _, err = home.olist("run", code=1)
        assert "no room" in err or "no space" in err.lower()
        assert published(home) == before
    finally:
        home.olist("down")
        home.olist("reset", "--yes")
        subprocess.run(["/bin/umount", str(small)], check=False)
