"""Publishing is killed, or runs beside readers and other publishers."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from publication.history import publications
from publication.reader import open_publication
from tests.publication.candidate import ORDERS, Candidate

_PUBLISH = """
import sys
from pathlib import Path
from olist.settings import load_settings
from publication.publish import publish
settings = load_settings(home=Path(sys.argv[1]), services="embedded")
publish(settings, target_dir=Path(sys.argv[2]) / "target", project_dir=Path(sys.argv[2]))
"""


def orders_read(candidate: Candidate) -> tuple[int, int]:
    with open_publication(candidate.settings) as reader:
        return reader.publication.publication_id, int(reader.query(["orders"]).rows[0][0])


@pytest.mark.parametrize(
    ("failpoint", "seen"),
    [
        ("publish.mid_copy", (1, 4)),
        ("publish.before_pointer", (1, 4)),
        ("publish.after_pointer", (2, 1)),
    ],
)
def test_a_killed_publish_leaves_one_whole_publication_and_a_rerun_ends_well(
    candidate: Candidate, failpoint: str, seen: tuple[int, int]
) -> None:
    candidate.publish_next(ORDERS)
    candidate.load()
    candidate.build(ORDERS[:1])
    killed = subprocess.run(
        [sys.executable, "-c", _PUBLISH, candidate.settings.home, candidate.project_dir],
        env=os.environ | {"OLIST_FAILPOINT": failpoint},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert orders_read(candidate) == seen
    again = candidate.publish()
    assert again.warnings == ()
    assert orders_read(candidate) == (again.publication_id, 1)
    assert candidate.execute("reader", "select count(*) from marts.fct_orders") == [(1,)]
    schemas = candidate.execute(
        "admin", "select nspname::text from pg_namespace where nspname ~ '^publication_' order by 1"
    )
    assert schemas == [(one.schema_name,) for one in reversed(publications(candidate.settings))]


def test_pages_under_many_publishes_are_never_mixed_empty_or_in_error(
    candidate: Candidate,
) -> None:
    candidate.publish_next(ORDERS)
    done = threading.Event()

    def look() -> int:
        pages = 0
        while not done.is_set():
            with open_publication(candidate.settings) as reader:
                first = reader.query(["orders"]).rows[0][0]
                second = reader.query(["orders"], group_by=["order__purchased_at"]).rows
                assert first == reader.publication.table_rows["fct_orders"]
                assert first == sum(row[1] for row in second)
                pages += 1
        return pages

    with ThreadPoolExecutor() as pool:
        readers = [pool.submit(look) for _ in range(3)]
        try:
            for number in range(8):
                candidate.publish_next(ORDERS[: 1 + number % 4])
        finally:
            done.set()
        assert all(reader.result() > 0 for reader in readers)


def test_two_publishers_at_once_make_one_publication(candidate: Candidate) -> None:
    candidate.load()
    candidate.build()
    barrier = threading.Barrier(2)

    def race() -> bool:
        barrier.wait()
        return candidate.publish().new

    with ThreadPoolExecutor() as pool:
        racing: list[Callable[[], bool]] = [race, race]
        assert sorted(pool.map(lambda one: one(), racing)) == [False, True]
    assert len(publications(candidate.settings)) == 1
