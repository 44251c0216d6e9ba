"""Landing and loading nine files, against `psql \\copy` of the same files.

`python -m benchmarks.load`: each round fills a fresh database both ways, in turn, from generated
files or those of `--source`. The baseline copies the files one after the other into tables of text
without keys; the ingest lands them in an empty bucket and loads them typed and keyed, with all that
is promised. Both are timed from their first byte to their last commit; the ratio is that of the
medians. Exit code 1 if it is over its limit.
"""

import argparse
import contextlib
import json
import os
import resource
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from benchmarks.figures import Figure, table
from ingestion.contract import load_contract
from ingestion.header import HEAD_BYTES, read_header
from ingestion.pipeline import ingest
from ingestion.sources import open_source
from olist import bootstrap
from olist.database import connect
from olist.progress import silent
from olist.services import running
from olist.settings import Connection, Settings, load_settings

RATIO_LIMIT = 2.5
MEMORY_LIMIT_MB = 150


class OneDatabase(Settings):
    """The settings of one round: a database and a bucket of its own."""

    database: str = ""

    def connection(self) -> Connection:
        """Return the connection of the services with the database replaced."""
        return super().connection().model_copy(update={"pg_database": self.database})


@dataclass(frozen=True)
class Measured:
    """What one ingest took."""

    seconds: float
    memory_mb: float
    rows: int


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, help="a folder with the nine files")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ingest-only", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.ingest_only:
        print(json.dumps(vars(_ingest_here(arguments.source))))
        return 0
    figures = measure(arguments.source, arguments.rounds)
    print(table(figures))
    return int(not all(figure.kept for figure in figures))


def measure(source: Path | None = None, rounds: int = 3) -> list[Figure]:
    """Return the ratio to `psql \\copy`, the seconds of both, and the loader's peak memory."""
    with tempfile.TemporaryDirectory(prefix="olist-bench-") as folder:
        if source is None:
            source = Path(folder)
            open_source("generate", load_settings()).files(source, silent)
        with running(load_settings()):
            baseline, ingested = _measure(source, rounds)
    copied = statistics.median(baseline)
    seconds = statistics.median(one.seconds for one in ingested)
    memory = max(one.memory_mb for one in ingested)
    return [
        Figure("the nine files by `psql \\copy` into text, no keys", copied, "s"),
        Figure("landed and loaded, typed and keyed", seconds, "s"),
        Figure("… as a ratio", seconds / copied, "x", RATIO_LIMIT),
        Figure("peak memory of the loader", memory, "MB", MEMORY_LIMIT_MB),
    ]


def _measure(source: Path, rounds: int) -> tuple[list[float], list[Measured]]:
    baseline, ingested = [], []
    for _ in range(rounds):
        with _fresh_database() as settings:
            baseline.append(_copy_with_psql(settings, source))
        with _fresh_database() as settings:
            ingested.append(_ingest_in_a_process(settings, source))
    return baseline, ingested


@contextlib.contextmanager
def _fresh_database() -> Iterator[OneDatabase]:
    name = f"bench_{secrets.token_hex(4)}"
    settings = OneDatabase(
        database=name,
        raw_bucket=f"{name.replace('_', '-')}-raw",
        processed_bucket=f"{name.replace('_', '-')}-processed",
    )
    bootstrap.prepare(settings)
    try:
        yield settings
    finally:
        _drop(settings)


def _drop(settings: OneDatabase) -> None:
    import boto3  # noqa: PLC0415 - the measured process imports this module too

    arguments = settings.postgres("admin") | {"dbname": "postgres"}
    with contextlib.closing(psycopg.connect(**arguments, autocommit=True)) as connection:
        connection.execute(
            sql.SQL("drop database {} with (force)").format(sql.Identifier(settings.database))
        )
    client = boto3.client("s3", **settings.s3(admin=True))
    for bucket in (settings.raw_bucket, settings.processed_bucket):
        # The embedded S3 deletes what is in a bucket along with it.
        with contextlib.suppress(client.exceptions.ClientError):
            client.delete_bucket(Bucket=bucket)


def _copy_with_psql(settings: OneDatabase, source: Path) -> float:
    arguments = settings.postgres("admin")
    command = [_psql(), "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1"]
    with connect(settings, "admin") as connection:
        connection.execute("create schema baseline")
        for table in load_contract().tables:
            path = source / table.file
            with path.open("rb") as file:
                header = read_header(table.file, file.read(HEAD_BYTES), table)
            name = sql.Identifier("baseline", table.name)
            columns = sql.SQL(", ").join(
                sql.SQL("{} text").format(sql.Identifier(column)) for column in header.columns
            )
            connection.execute(sql.SQL("create table {} ({})").format(name, columns))
            copy = f"\\copy {name.as_string()} from '{path}' with (format csv, header)"
            command += ["--command", copy]
    variables = {
        "PGHOST": str(arguments["host"]),
        "PGPORT": str(arguments["port"]),
        "PGDATABASE": settings.database,
        "PGUSER": arguments["user"],
        "PGPASSWORD": arguments.get("password", ""),
    }
    started = time.monotonic()
    subprocess.run(command, env=os.environ | variables, check=True)
    return time.monotonic() - started


def _psql() -> str:
    found = shutil.which("psql")
    if found is None:
        raise SystemExit("the benchmark needs psql on the PATH")
    return found


def _ingest_in_a_process(settings: OneDatabase, source: Path) -> Measured:
    variables = {
        "OLIST_HOME": str(settings.home),
        "OLIST_DATABASE": settings.database,
        "OLIST_RAW_BUCKET": settings.raw_bucket,
    }
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load", "--ingest-only", "--source", str(source)],
        env=os.environ | variables,
        check=True,
        stdout=subprocess.PIPE,
    )
    return Measured(**json.loads(done.stdout))


def _ingest_here(source: Path) -> Measured:
    import boto3  # noqa: F401, PLC0415 - a slow import, of which this is not a measure

    settings = OneDatabase()
    started = time.monotonic()
    result = ingest(settings, open_source(str(source), settings))
    seconds = time.monotonic() - started
    rows = sum(table.loaded for table in result.loads[0].tables)
    return Measured(seconds, _peak_memory_mb(), rows)


def _peak_memory_mb() -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
    # On Linux ru_maxrss is handed down by the process that started this one.
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    sys.exit(main())
