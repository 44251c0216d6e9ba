"""Landing and loading, against `psql \\copy` and other loaders of the same files.

`python -m benchmarks.ingestion`: in each round fresh databases are filled in all ways, from
generated files or those of `--source`. The baseline copies the files one after the other into
tables of text without keys (= 1); the ingest lands them in an empty bucket, loads them typed and
keyed, with all that is promised. Ratios are within a round, and their medians count: a machine is
quicker or slower for minutes. Exit code 1 if one is over its limit.

Each of the peers (`benchmarks/peers.py`) is another limit; `make bench` makes their environment.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.figures import Figure, table
from benchmarks.ingesting import measure_copy, measure_ingest
from benchmarks.variants import write_changed, write_day, write_faulty
from benchmarks.warehouses import fresh_warehouse
from ingestion.contract import load_contract
from ingestion.sources import open_source
from olist.progress import silent
from olist.services import running
from olist.settings import PROJECT_DIR, load_settings

PEERS = ("polars", "dlt", "pandas")
PEERS_PYTHON = PROJECT_DIR / ".venv" / "peers" / "bin" / "python"
LARGE = 10

CLEAN_LIMIT = 1.75
FAULTY_LIMIT = 4.0
AGAIN_LIMIT = 3.0
AGAIN_WAL_LIMIT_MB = 30.0
"""A quarter of the files. Of a page that it changes Postgres logs all at first, so that a few rows
cost more than themselves; all rows written once more cost 360 MB."""
NOTHING_NEW_LIMIT_SECONDS = 1.0
GROWTH_LIMIT = 11.0
DAY_LIMIT_PERCENT = 2.0
MEMORY_LIMIT_MB = 150.0

Rounds = dict[str, list[float]]


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, help="a folder with the nine files")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--large-rounds", type=int, default=1, help="rounds at ten times the scale")
    arguments = parser.parse_args()
    figures = measure(arguments.source, arguments.rounds, arguments.large_rounds)
    print(table(figures))
    return int(not all(figure.kept for figure in figures))


def measure(source: Path | None = None, rounds: int = 5, large_rounds: int = 1) -> list[Figure]:
    """Return all figures of ingestion."""
    with tempfile.TemporaryDirectory(prefix="olist-bench-") as name, running(load_settings()):
        folder = Path(name)
        plain = source or _generated(folder / "plain", scale=1)
        write_faulty(plain, folder / "faulty")
        write_changed(plain, folder / "changed")
        measured: Rounds = defaultdict(list)
        for number in range(rounds):
            _round(measured, plain, folder)
            # A peer takes ten times as long, and is far from the others.
            if number < (rounds + 1) // 2:
                _round_of_peers(measured, plain)
        if large_rounds:
            large = _generated(folder / "large", scale=LARGE)
            write_day(large, folder / "day")
            for _ in range(large_rounds):
                _large_round(measured, large, folder / "day")
    return list(_figures(measured))


def _generated(folder: Path, *, scale: float) -> Path:
    folder.mkdir()
    nine = {table.file for table in load_contract().of_dataset("olist")}
    for file in open_source("generate", load_settings(), scale=scale).files(folder, silent):
        if file.name not in nine:
            file.path.unlink()
    return folder


def _round(measured: Rounds, plain: Path, folder: Path) -> None:
    with fresh_warehouse() as settings:
        copied = measure_copy(settings, plain)
    with fresh_warehouse() as settings:
        clean = measure_ingest(settings, plain)
        nothing = measure_ingest(settings, plain)
        again = measure_ingest(settings, folder / "changed")
    with fresh_warehouse() as settings:
        faulty = measure_ingest(settings, folder / "faulty")
    for what, value in {
        "copied": copied,
        "clean": clean.seconds,
        "clean ratio": clean.seconds / copied,
        "clean memory": clean.memory_mb,
        "clean wal": clean.wal_mb,
        "nothing": nothing.seconds,
        "again ratio": again.seconds / copied,
        "again wal": again.wal_mb,
        "again rows": again.changed_rows,
        "faulty ratio": faulty.seconds / copied,
        "faulty memory": faulty.memory_mb,
        "faulty rows": faulty.quarantined,
    }.items():
        measured[what].append(value)


def _round_of_peers(measured: Rounds, plain: Path) -> None:
    if not PEERS_PYTHON.exists():
        return
    for peer in PEERS:
        with fresh_warehouse() as settings, tempfile.TemporaryDirectory() as work:
            done = subprocess.run(
                [str(PEERS_PYTHON), str(Path(__file__).with_name("peers.py")), peer, str(plain)],
                env=os.environ | settings.postgres_variables() | {"TMPDIR": work, "HOME": work},
                check=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            # What a peer says on the way comes before its last line.
            seconds = float(done.stdout.split()[-1])
        measured[f"{peer} ratio"].append(seconds / measured["copied"][-1])


def _large_round(measured: Rounds, large: Path, day: Path) -> None:
    with fresh_warehouse() as settings:
        copied = measure_copy(settings, large)
    with fresh_warehouse() as settings:
        full = measure_ingest(settings, large)
        one_day = measure_ingest(settings, day, "delta")
    measured["large ratio"].append(full.seconds / copied)
    measured["large seconds"].append(full.seconds)
    measured["large memory"].append(full.memory_mb)
    measured["day"].append(one_day.seconds)
    measured["day share"].append(100 * one_day.seconds / full.seconds)


def _figures(measured: Rounds) -> Iterator[Figure]:
    median = {what: statistics.median(values) for what, values in measured.items()}
    peers = [peer for peer in PEERS if f"{peer} ratio" in median]
    if not peers:
        print("the other loaders are not installed, and were not measured", file=sys.stderr)
    best = min((median[f"{peer} ratio"] for peer in peers), default=CLEAN_LIMIT)
    yield Figure("the nine files by `psql \\copy` into text, no keys", median["copied"], "s")
    yield Figure("landed and loaded, typed and keyed", median["clean"], "s")
    yield Figure(
        "landed and loaded, typed and keyed, to `psql \\copy` of the same",
        median["clean ratio"],
        "x",
        min(CLEAN_LIMIT, best),
        headline=True,
    )
    rows = f"{median['faulty rows']:,.0f}"
    yield Figure(f"… with {rows} faulty records", median["faulty ratio"], "x", FAULTY_LIMIT)
    rows = f"{median['again rows']:,.0f}"
    yield Figure(f"… again, {rows} rows changed", median["again ratio"], "x", AGAIN_LIMIT)
    yield Figure("… write-ahead log of that", median["again wal"], "MB", AGAIN_WAL_LIMIT_MB)
    yield Figure("… again, nothing new", median["nothing"], "s", NOTHING_NEW_LIMIT_SECONDS)
    for peer in peers:
        yield Figure(f"… the same files by {peer}", median[f"{peer} ratio"], "x", headline=True)
    memory = _highest(measured, ("clean memory", "faulty memory", "large memory"))
    yield Figure("peak memory of the loader", memory, "MB", MEMORY_LIMIT_MB, headline=True)
    if "day" in median:
        growth = median["large seconds"] / median["clean"]
        yield Figure("ten times the files, as a multiple of the time", growth, "x", GROWTH_LIMIT)
        yield Figure("… as a ratio to `psql \\copy`", median["large ratio"], "x")
        yield Figure("… then a day of 0.1 %", median["day"], "s")
        yield Figure("… as a share of the full load", median["day share"], "%", DAY_LIMIT_PERCENT)


def _highest(measured: Rounds, names: Sequence[str]) -> float:
    return max(value for name in names for value in measured.get(name, ()))


if __name__ == "__main__":
    sys.exit(main())
