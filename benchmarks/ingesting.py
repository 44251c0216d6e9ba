"""One measured ingest in a process of its own, and what is put beside it.

`python -m benchmarks.ingesting snapshot|delta FOLDER` prints seconds, peak memory and rows as JSON.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from psycopg import sql

from benchmarks.variants import contract_of
from benchmarks.warehouses import OneDatabase, wal_bytes
from ingestion.loading.header import HEAD_BYTES, read_header
from ingestion.pipeline import ingest
from ingestion.sources.folder import FolderSource
from ingestion.sources.limits import Limits
from olist.database import connect
from olist.settings import Settings

LandedAs = Literal["snapshot", "delta"]


@dataclass(frozen=True)
class Measured:
    """What one ingest took; `seconds` from its first byte to its last commit."""

    seconds: float
    memory_mb: float
    changed_rows: int
    quarantined: int
    wal_mb: float = 0.0


class Folder(FolderSource):
    """A folder that says how it lands."""

    def __init__(self, path: Path, landed_as: LandedAs, settings: Settings) -> None:
        """Take note of both."""
        super().__init__(path, Limits.of(settings))
        self.landed_as = landed_as


def measure_ingest(
    settings: OneDatabase, source: Path, landed_as: LandedAs = "snapshot"
) -> Measured:
    """Ingest a folder in a process of its own."""
    before = wal_bytes(settings)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.ingesting", landed_as, str(source)],
        env=os.environ | settings.variables(),
        check=True,
        stdout=subprocess.PIPE,
    )
    wal = (wal_bytes(settings) - before) / 1e6
    return Measured(**json.loads(done.stdout), wal_mb=wal)


def measure_copy(settings: OneDatabase, source: Path) -> float:
    """Copy the files of a folder one after the other into tables of text without keys."""
    command = [_psql(), "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1"]
    with connect(settings, "admin") as connection:
        connection.execute("create schema baseline")
        for table in contract_of(source).tables:
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
    started = time.monotonic()
    subprocess.run(command, env=os.environ | settings.postgres_variables(), check=True)
    return time.monotonic() - started


def _psql() -> str:
    found = shutil.which("psql")
    if found is None:
        raise SystemExit("the benchmark needs psql on the PATH")
    return found


def _ingest_here(landed_as: LandedAs, source: Path) -> dict[str, float]:
    import boto3  # noqa: F401, PLC0415 - a slow import, of which this is not a measure

    settings = OneDatabase()
    started = time.monotonic()
    result = ingest(settings, Folder(source, landed_as, settings))
    seconds = time.monotonic() - started
    return {
        "seconds": seconds,
        "memory_mb": _peak_memory_mb(),
        "changed_rows": sum(load.changed_rows for load in result.loads),
        "quarantined": sum(file.quarantined for load in result.loads for file in load.tables),
    }


def _peak_memory_mb() -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
    # On Linux ru_maxrss is handed down by the process that started this one.
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    kind: LandedAs = "delta" if sys.argv[1] == "delta" else "snapshot"
    print(json.dumps(_ingest_here(kind, Path(sys.argv[2]))))
