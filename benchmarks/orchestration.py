"""What Dagster costs: its definitions, a look of the sensor, a whole run beside the same functions.

`python -m benchmarks.orchestration`: homes of its own; a run is timed from its start to its end, in
a process of its own, as Dagster's are.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.figures import Figure, table
from olist.settings import load_settings

ROUNDS = 3
LANDINGS = 10_000

_DEFINITIONS = """
import time
started = time.monotonic()
from orchestration.definitions import defs
import dagster as dg
dg.Definitions.validate_loadable(defs())
print(time.monotonic() - started)
"""
_LINE = """
import time
from ingestion.sources import open_source
from olist.line import run_line
from olist.services import running
from olist.settings import load_settings
settings = load_settings()
with running(settings):
    started = time.monotonic()
    run_line(settings, open_source("generate", settings))
    print(time.monotonic() - started)
"""
_RUN = """
import time
from olist.services import running
from olist.settings import load_settings
from orchestration.definitions import definitions
settings = load_settings()
with running(settings):
    job = definitions(settings).resolve_job_def("line")
    started = time.monotonic()
    assert job.execute_in_process().success
    print(time.monotonic() - started)
"""
_LOOK = """
import time
import dagster as dg
from olist.services import running
from olist.settings import load_settings
from orchestration.landings import landings
settings = load_settings()
with running(settings):
    sensor, cursor, looks = landings(settings), None, []
    while True:
        started = time.monotonic()
        found = sensor.evaluate_tick(dg.build_sensor_context(cursor=cursor))
        looks.append(time.monotonic() - started)
        if not found.run_requests:
            break
        cursor = found.cursor
    print(max(looks))
"""


def measure() -> list[Figure]:
    """Return the seconds of definitions, of a look, and what a run costs over its functions."""
    with tempfile.TemporaryDirectory(prefix="olist-bench-") as folder:
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        lines, runs, loads = [], [], []
        for _ in range(ROUNDS):
            lines.append(_timed(home, _LINE))
            _reset(home)
            runs.append(_timed(home, _RUN))
            loads.append(_timed(home, _DEFINITIONS))
            _reset(home)
        look = _look(home)
        _reset(home)
    cost = statistics.median(runs) - statistics.median(lines)
    return [
        Figure("Dagster: definitions, with a prepared manifest", statistics.median(loads), "s", 6),
        Figure("Dagster: longest look of the sensor, 10,000 landings", look, "s", 1),
        Figure("Dagster: a whole run, over its functions alone", cost, "s", 20),
    ]


def _look(home: Path) -> float:
    """Return the longest look of a sensor at a raw zone of many landings, from the first on."""
    from ingestion.raw_zone.manifest import Manifest  # noqa: PLC0415 - with the services only
    from ingestion.raw_zone.zone import RawZone  # noqa: PLC0415
    from olist.services import running  # noqa: PLC0415

    settings = load_settings(home=home)
    with running(settings), ThreadPoolExecutor(4) as executor:
        zone = RawZone(settings)

        def land(number: int) -> None:
            landing_id = f"20260101T{number:06}.000000Z-aaaaaaaa"
            zone.write_manifest(
                Manifest(landing_id, "folder", "snapshot", None, None, "2026-01-01", {}, ())
            )

        list(executor.map(land, range(LANDINGS)))
        return _timed(home, _LOOK)


def _reset(home: Path) -> None:
    olist = str(Path(sys.executable).parent / "olist")
    subprocess.run(
        [olist, "reset", "--yes"], env={**os.environ, "OLIST_HOME": str(home)}, check=True
    )


def _timed(home: Path, script: str) -> float:
    variables = {**os.environ, "OLIST_HOME": str(home), "OLIST_SOURCES": "generate"}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", script], env=variables, check=True, capture_output=True, text=True
    )
    seconds: float = json.loads(done.stdout.splitlines()[-1])
    return seconds


if __name__ == "__main__":
    figures = measure()
    print(table(figures))
    sys.exit(not all(figure.kept for figure in figures))
