"""Publishing under load: readers turn pages while publications come and go.

1. Every publication has a stamp of its own in each table, and its own number of rows. A page reads
   the pointer and all tables, one statement each, as the dashboard does. It is whole when it has
   one stamp, and as many rows as its publication says; else it is mixed, or empty.
2. One more reader sits in a transaction on the first publication, from before the load to its end;
   at each rollback it looks, as a session that is idle for long is ended by Postgres.
3. The moves of the pointer are timed, from the first statement of their transaction to its commit.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from olist.settings import Settings
from publication import pointer
from publication.history import Publication
from publication.publish import rollback
from publication.reader import Reader, open_publication
from tests.publication.candidate import Candidate, Order

PUBLICATIONS_TO_A_ROLLBACK = 10


@dataclass
class Load:
    """What readers and publisher met."""

    pages: Counter[str] = field(default_factory=Counter)
    """Pages that were `whole`, `mixed`, `empty`, or ended with an `error`."""
    errors: list[str] = field(default_factory=list)
    publications_seen: set[int] = field(default_factory=set)
    slowest_page: float = 0.0
    moves: list[float] = field(default_factory=list)
    """Seconds that each transaction of the pointer took."""
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def not_whole(self) -> int:
        """Return how many pages were not whole."""
        return self.pages.total() - self.pages["whole"]


def under_load(candidate: Candidate, *, readers: int, publications: int) -> Load:
    """Publish and go back while `readers` look; return what they saw."""
    load = Load()
    candidate.load()
    _publish(candidate, 1, load)
    started = time.monotonic()
    with (
        timed_pointer(load.moves),
        open_publication(candidate.settings) as sitting,
        _crowd(candidate.settings, readers, load),
    ):
        for stamp in range(2, publications + 2):
            _publish(candidate, stamp, load)
            if stamp % PUBLICATIONS_TO_A_ROLLBACK == 0:
                load.warnings += rollback(candidate.settings).warnings
                load.pages[judged(sitting)] += 1
    load.seconds = time.monotonic() - started
    return load


def _publish(candidate: Candidate, stamp: int, load: Load) -> Publication:
    orders: list[Order] = [
        (f"o{number}", "ana", "2018-01-01 10:00", f"{stamp}.00", None)
        for number in range(1 + stamp % 7)
    ]
    candidate.load()
    candidate.build(orders, customers=[("ana", str(stamp)), ("bia", str(stamp))])
    published = candidate.publish()
    load.warnings += published.warnings
    return published


@contextmanager
def _crowd(settings: Settings, readers: int, load: Load) -> Iterator[None]:
    """Have readers turn pages; each of them has turned one before the load begins."""
    stop, ready, lock = threading.Event(), threading.Barrier(readers + 1), threading.Lock()

    def read() -> None:
        first = True
        while first or not stop.is_set():
            started = time.monotonic()
            number, verdict, said = _page(settings)
            with lock:
                load.pages[verdict] += 1
                load.slowest_page = max(load.slowest_page, time.monotonic() - started)
                load.errors += [said] if said else []
                load.publications_seen.add(number)
            if first:
                first = False
                ready.wait()

    threads = [threading.Thread(target=read) for _ in range(readers)]
    for thread in threads:
        thread.start()
    ready.wait()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _page(settings: Settings) -> tuple[int, str, str]:
    try:
        with open_publication(settings) as reader:
            return reader.publication.publication_id, judged(reader), ""
    except Exception as error:  # noqa: BLE001 - whatever a reader meets is counted, and told
        return 0, "error", repr(error)


def judged(reader: Reader) -> str:
    """Return what a page of this publication is: `whole`, `mixed` or `empty`."""
    orders = reader.select("select cast(gmv_brl as integer) from fct_orders").rows
    customers = reader.select("select cast(customer_state as integer) from dim_customers").rows
    if not orders or not customers:
        return "empty"
    said = reader.publication.table_rows
    counted = (len(orders), len(customers)) == (said["fct_orders"], said["dim_customers"])
    return "whole" if counted and len({*orders, *customers}) == 1 else "mixed"


@contextmanager
def timed_pointer(moves: list[float]) -> Iterator[None]:
    """Append to `moves` how long each transaction takes that moves the pointer, in seconds."""

    def timed(function: Callable[..., None]) -> Callable[..., None]:
        def called(*arguments: Any, **named: Any) -> None:
            started = time.monotonic()
            function(*arguments, **named)
            moves.append(time.monotonic() - started)

        return called

    with (
        mock.patch.object(pointer, "record", timed(pointer.record)),
        mock.patch.object(pointer, "move", timed(pointer.move)),
    ):
        yield
