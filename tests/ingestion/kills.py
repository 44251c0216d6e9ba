"""A process of its own that works on a test's warehouse until it dies."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from olist.settings import PROJECT_DIR, Settings


def die(warehouse: Settings, folder: Path, what: str, point: str) -> None:
    """Run `tests/ingestion/die.py` until it dies at `point`."""
    variables = {
        "OLIST_HOME": str(warehouse.home),
        "OLIST_RAW_BUCKET": warehouse.raw_bucket,
        "OLIST_DATABASE": warehouse.connection().pg_database,
        "OLIST_FAILPOINT": point,
    }
    died = subprocess.run(
        [sys.executable, "-m", "tests.ingestion.die", what, str(folder)],
        cwd=PROJECT_DIR,
        env=os.environ | variables,
        capture_output=True,
        check=False,
        text=True,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
