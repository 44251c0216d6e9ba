"""The whole line as a process: undisturbed, killed, doubled, out of room, and refused by a test."""

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from olist.services import running
from olist.settings import load_settings
from tests.olist.homes import Home, copy_home, new_home

pytestmark = pytest.mark.takes_minutes

ORDERS = "olist_orders_dataset.csv"


@dataclass(frozen=True)
class Seen:
    """What a home showed after a step; `orders` is every row of a published table."""

    publications: list[dict[str, Any]]
    figures: dict[str, Any]
    orders: list[tuple[Any, ...]]

    @property
    def current(self) -> int:
        (number,) = (p["publication_id"] for p in self.publications if p["is_current"])
        return int(number)


@dataclass(frozen=True)
class Story:
    """The life of one home, told once: a build takes seconds, and each claim reads a step."""

    both_at_once: list[tuple[int, str, str]]
    tiny: Seen
    refused: str
    publish_refused: str
    after_refusal: Seen
    with_quarantine: tuple[str, str]
    verified: str
    inferred_sellers: int
    other: Seen
    after_kill: Seen
    after_rerun: Seen
    after_rollback: Seen
    not_again: str


def see(home: Home) -> Seen:
    return Seen(
        publications=home.json("publications"),
        figures=published(home),
        # Rates of another source stay where this one brings none.
        orders=home.rows(
            "select order_id, to_jsonb(fct_orders) - 'gmv_usd' from marts.fct_orders order by 1"
        ),
    )


def seen_after(home: Home, *arguments: str) -> Seen:
    home.olist(*arguments)
    return see(home)


def variant(tiny: Path, folder: Path, file: str, old: str, new: str) -> str:
    """Copy the tiny files with one change, and return the folder."""
    shutil.copytree(tiny, folder)
    text = (folder / file).read_bytes()
    assert old.encode() in text
    (folder / file).write_bytes(text.replace(old.encode(), new.encode(), 1))
    return str(folder)


def rename_orders(folder: Path) -> None:
    """Give each order another key, in every file."""
    with (folder / ORDERS).open(newline="") as lines:
        keys = [row["order_id"] for row in csv.DictReader(lines)]
    for path in folder.glob("olist_*.csv"):
        text = path.read_text()
        for key in keys:
            text = text.replace(key, key[:-4] + "9" + key[-3:])
        path.write_text(text)


def published(home: Home) -> dict[str, Any]:
    """Return the current publication's figures."""
    (row,) = home.json("metrics", "query", "orders", "gmv_brl", "aov_brl", "late_rate")
    assert isinstance(row, dict)
    return row


def kill_while_building(home: Home, source: str) -> Seen:
    process = home.start("run", "--source", source)
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("build: ") and " nodes)" in line:
            break
    process.kill()
    process.communicate()
    return see(home)


@pytest.fixture(scope="module")
def story(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("sources")
    broken = variant(tiny, folder / "broken", ORDERS, "shipped", "lost")
    unfit = variant(tiny, folder / "unfit", "olist_sellers_dataset.csv", "campinas", "\0")
    rename_orders(folder / "unfit")
    (folder / "unfit" / "notes.csv").write_text("mine")
    with new_home() as home:
        both = [home.start("run", "--source", str(tiny)) for _ in range(2)]
        said = [process.communicate(timeout=300) for process in both]
        both_at_once = [
            (process.returncode, *words) for process, words in zip(both, said, strict=True)
        ]
        with running(load_settings(home=home.path)):
            yield Story(
                both_at_once=both_at_once,
                tiny=see(home),
                refused=home.olist("run", "--source", broken, code=1)[1],
                publish_refused=home.olist("publish", code=1)[1],
                after_refusal=see(home),
                with_quarantine=home.olist("run", "--source", unfit),
                verified=home.olist("verify")[0],
                inferred_sellers=home.rows(
                    """
                    select count(*) from marts.fct_order_items
                    inner join marts.dim_sellers using (seller_id) where is_inferred
                    """
                )[0][0],
                other=see(home),
                after_kill=kill_while_building(home, str(tiny)),
                after_rerun=seen_after(home, "run", "--source", str(tiny)),
                after_rollback=seen_after(home, "rollback"),
                not_again=home.olist("run", "--source", str(tiny), code=1)[1],
            )


def test_two_runs_at_once_make_one_publication(story: Story) -> None:
    assert [code for code, _, _ in story.both_at_once] == [0, 0], story.both_at_once
    assert len(story.tiny.publications) == 1
    waited = [
        err for _, _, err in story.both_at_once if "is writing the warehouse; waiting for it" in err
    ]
    assert len(waited) == 1
    assert sum(out.startswith("Nothing new") for _, out, _ in story.both_at_once) == 1


def test_a_failed_test_publishes_nothing_and_readers_keep_what_they_had(story: Story) -> None:
    assert "order_status" in story.refused
    assert "nothing was published" in story.refused
    assert "order_status" in story.publish_refused
    assert story.after_refusal == story.tiny


def test_a_run_killed_while_building_ends_as_if_undisturbed(story: Story) -> None:
    assert story.after_kill == story.other
    assert story.after_rerun.current == story.other.current + 1
    assert story.after_rerun.orders == story.tiny.orders


def test_another_source_leaves_its_own_rows_only(story: Story) -> None:
    of_tiny, of_other = ({order[0] for order in seen.orders} for seen in (story.tiny, story.other))
    assert not of_tiny & of_other
    assert story.other.figures["orders"] == len(of_other) == len(of_tiny)
    assert story.after_rerun.figures == story.tiny.figures


def test_a_rollback_shows_the_one_before_and_it_is_not_published_again(story: Story) -> None:
    assert story.after_rollback.current == story.other.current
    assert story.after_rollback.orders == story.other.orders
    assert "rolled back" in story.not_again


def test_quarantine_and_what_it_orphans_are_shown_and_published(story: Story) -> None:
    out, err = story.with_quarantine
    assert "203 records, 1 in quarantine" in out
    assert [line for line in err.splitlines() if line.startswith("warning: ")] == [
        "warning: notes.csv: not a file of the contract, ignored",
        "warning: olist_sellers_dataset.csv: 1 of 4 records are in quarantine: "
        "`olist rejects` shows them",
        "warning: test warn_orphans_excused_by_quarantine: Got 1 result, configured to warn "
        "if != 0",
    ]
    # The items of the seller are there, and so is a seller of whom only the id is known.
    assert story.inferred_sellers > 0


def test_a_recount_differs_by_the_records_in_quarantine_and_says_so(story: Story) -> None:
    assert "records are in quarantine: 1 of sellers" in story.verified
    assert "0 of them unexplained" in story.verified.splitlines()[-1]


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
        verified = home.json("verify")
    assert verified["differing"] == []
    assert sum(check["agree"] for check in verified["checks"]) > 10_000
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
def test_no_space_is_one_clear_line_and_nothing_is_lost(
    published_home: Path, short_tmp: Path
) -> None:
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
        copy_home(published_home, home.path)
        before = published(home)
        _, err = home.olist("run", code=1)
        assert "no room" in err or "no space" in err.lower()
        assert published(home) == before
    finally:
        home.olist("down")
        home.olist("reset", "--yes")
        subprocess.run(["/bin/umount", str(small)], check=False)
