"""What a load writes to the log: that it began, how it ended, and its metrics.

A line holds counts, names and ids, and no value of a cell: a refusal is told by its kind only.
"""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import asdict

from ingestion.raw_zone.manifest import Manifest
from ingestion.results import LoadResult
from olist.errors import DataRefused
from olist.logs import Log, open_log
from olist.settings import Settings
from olist.who import os_user


class LoadLog:
    """The lines of one load."""

    def __init__(self, log: Log, manifest: Manifest) -> None:
        """Begin to write about the load of `manifest`."""
        self._log = log
        self._manifest = manifest

    def begun(self, load_id: int) -> None:
        """Say that the load has its number, which all further lines have."""
        self._log = self._log.bind(load_id=load_id)
        self._log.lines.info("load_started")

    def committed(self, result: LoadResult) -> None:
        """Write about a load that was not told of while it went on."""
        self._log = self._log.bind(load_id=result.load_id)
        self.done(result)

    def done(self, result: LoadResult) -> LoadResult:
        """Say how it ended, and write its metrics: of the load, and of each of its tables."""
        self._log.lines.info(
            "load_finished",
            outcome=result.outcome,
            changed_rows=result.changed_rows,
            seconds=round(result.seconds, 3),
        )
        sizes = {file.table: file.bytes for file in self._manifest.files}
        source = {"source": self._manifest.source}
        loaded = [table for table in result.tables if table.outcome == "loaded"]
        self._metrics(
            source,
            rows=sum(table.loaded for table in loaded),
            rejected=sum(table.quarantined for table in loaded),
            size=sum(sizes[table.table] for table in loaded),
            seconds=result.seconds,
        )
        for table in loaded:
            self._log.lines.debug("table_loaded", **asdict(table))
            self._metrics(
                source | {"table": table.table},
                rows=table.loaded,
                rejected=table.quarantined,
                size=sizes[table.table],
                seconds=table.seconds,
            )
        return result

    def failed(self, error: BaseException, seconds: float) -> None:
        """Say that nothing was loaded, and why; what is refused is told without its values."""
        refused = isinstance(error, DataRefused)
        self._log.lines.error(
            "load_refused" if refused else "load_failed",
            error=type(error).__name__,
            message="see what the command said" if refused else str(error),
            seconds=round(seconds, 3),
        )

    def _metrics(
        self, dimensions: dict[str, str], *, rows: int, rejected: int, size: int, seconds: float
    ) -> None:
        _write_metrics(
            self._log, dimensions, rows=rows, rejected=rejected, size=size, seconds=seconds
        )


@contextlib.contextmanager
def load_log(settings: Settings, manifest: Manifest, command: str) -> Iterator[LoadLog]:
    """Give the log of a load; what makes it fail is written too."""
    fields = {"landing_id": manifest.landing_id, "command": command, "os_user": os_user()}
    started = time.monotonic()
    with open_log(settings, **fields) as log:
        written = LoadLog(log, manifest)
        try:
            yield written
        except BaseException as error:
            written.failed(error, time.monotonic() - started)
            raise


def log_erased_rows(
    settings: Settings, load_id: int, landing_id: str, command: str, *, rows: int, seconds: float
) -> None:
    """Write about the load that rewrote a person's rows: it read no file, and loaded no record."""
    fields = {"landing_id": landing_id, "command": command, "os_user": os_user()}
    with open_log(settings, load_id=load_id, **fields) as log:
        log.lines.info(
            "load_finished", outcome="erased", changed_rows=rows, seconds=round(seconds, 3)
        )
        _write_metrics(log, {"source": "erase"}, rows=0, rejected=0, size=0, seconds=seconds)


def _write_metrics(
    log: Log, dimensions: dict[str, str], *, rows: int, rejected: int, size: int, seconds: float
) -> None:
    log.metrics(
        "load_metrics",
        dimensions,
        {
            "rows_loaded": (rows, "Count"),
            "rows_rejected": (rejected, "Count"),
            "bytes": (size, "Bytes"),
            "seconds": (round(seconds, 3), "Seconds"),
        },
    )
