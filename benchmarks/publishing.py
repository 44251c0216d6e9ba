"""Publishing: what readers see of it under load, and how long the pointer's transaction takes.

`python -m benchmarks.publishing` measures in the home of `OLIST_HOME`, where `olist run` has run.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks.figures import Figure, table
from benchmarks.warehouses import fresh_warehouse
from olist.database import connect
from olist.services import running
from olist.settings import Settings, load_settings
from publication.publish import publish
from tests.publication.candidate import Candidate
from tests.publication.load import timed_pointer, under_load

READERS, PUBLICATIONS, ROUNDS = 16, 100, 3
POINTER_LIMIT = 0.1


def measure() -> list[Figure]:
    """Return pages that were not whole, and the slowest moves of the pointer."""
    settings = load_settings()
    with tempfile.TemporaryDirectory() as folder, running(settings):
        with fresh_warehouse() as place:
            candidate = Candidate(place, Path(folder) / "dbt")
            load = under_load(candidate, readers=READERS, publications=PUBLICATIONS)
        whole = _published_again(settings)
    said = f"{READERS} readers, {len(load.moves)} moves of the pointer"
    return [
        Figure(f"{said}: of {load.pages.total():,} pages not whole", load.not_whole(), "pages", 0),
        Figure("… its transaction, the slowest of them", max(load.moves), "s", POINTER_LIMIT),
        Figure("… of the whole warehouse, nobody reading", max(whole), "s", POINTER_LIMIT),
    ]


def _published_again(settings: Settings) -> list[float]:
    """Publish the candidate several times, as if for the first; return what the moves took."""
    moves: list[float] = []
    for _ in range(ROUNDS):
        with connect(settings, "admin") as connection:
            # The schema is a leftover then, which the publish drops.
            connection.execute("truncate publication.current, publication.publications")
        with timed_pointer(moves):
            publish(settings, target_dir=settings.dbt_target_dir)
    return moves


if __name__ == "__main__":
    figures = measure()
    print(table(figures))
    sys.exit(not all(figure.kept for figure in figures))
