"""A run in Dagster does what `olist run` does, on real services."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from ingestion.pipeline import ingest
from ingestion.sources import open_source
from olist.database import connect, write_lock
from olist.line import run_line
from olist.settings import Settings
from orchestration.definitions import definitions
from publication import Publication, publications


@pytest.fixture
def other(warehouse: Settings) -> Iterator[Settings]:
    """The same warehouse: a second name, so that a test reads as two commands of two people."""
    yield warehouse


def run(settings: Settings, job: str, config: dict[str, Any] | None = None) -> Any:
    """Run a job as the daemon does, in this process."""
    resolved = definitions(settings).resolve_job_def(job)
    return resolved.execute_in_process(run_config=config, raise_on_error=False)


def landing(source: Path) -> dict[str, Any]:
    return {"ops": {"land": {"config": {"source": str(source)}}}}
