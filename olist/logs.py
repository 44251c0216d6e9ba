"""Logs for machines: a JSON object a line; people read the progress on stderr.

1. By default the lines go to `logs/olist.jsonl` in the home, so that no terminal is flooded. With
   `OLIST_LOG_FORMAT=json` they go to stderr, where a container's log is taken from.
2. No password and no key of the connections is written, whatever is said.
3. A line of metrics is in CloudWatch's embedded metric format, and is written at every level.
"""

import contextlib
import logging
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import structlog
from structlog.typing import FilteringBoundLogger

from olist.errors import BadUsage
from olist.settings import Settings

NAMESPACE = "Olist"
_LIMIT_BYTES = 20_000_000

Unit = str
"""One that CloudWatch knows: Count, Bytes, Seconds."""


@dataclass(frozen=True)
class Log:
    """Writes lines; `lines` leaves out what is below the level, metrics are always written."""

    lines: FilteringBoundLogger
    _all: FilteringBoundLogger

    def bind(self, **fields: object) -> "Log":
        """Return a log whose lines all have `fields`."""
        return Log(self.lines.bind(**fields), self._all.bind(**fields))

    def metrics(
        self,
        event: str,
        dimensions: Mapping[str, str],
        values: Mapping[str, tuple[float, Unit]],
        **fields: object,
    ) -> None:
        """Write a line from which CloudWatch makes metrics, by all of the dimensions together."""
        units = {name: unit for name, (_value, unit) in values.items()}
        directive = embedded_metrics(tuple(dimensions), units)
        numbers = {name: value for name, (value, _unit) in values.items()}
        self._all.info(event, **fields, **dimensions, **numbers, _aws=directive)


def embedded_metrics(dimensions: Sequence[str], units: Mapping[str, Unit]) -> dict[str, Any]:
    """Return the `_aws` member: which members of the line are metrics, and by what."""
    return {
        "Timestamp": int(time.time() * 1000),
        "CloudWatchMetrics": [
            {
                "Namespace": NAMESPACE,
                "Dimensions": [list(dimensions)],
                "Metrics": [{"Name": name, "Unit": unit} for name, unit in units.items()],
            }
        ],
    }


@contextlib.contextmanager
def open_log(settings: Settings, **fields: object) -> Iterator[Log]:
    """Give the log; every line has `fields`."""
    with _stream(settings) as stream:
        yield Log(
            _logger(settings, stream, getattr(logging, settings.log_level.upper())),
            _logger(settings, stream, logging.NOTSET),
        ).bind(**fields)


def log_file(settings: Settings) -> Path:
    """Return where the lines go unless they go to stderr."""
    return settings.home / "logs" / "olist.jsonl"


@contextlib.contextmanager
def _stream(settings: Settings) -> Iterator[TextIO]:
    if settings.log_format == "json":
        yield sys.stderr
        return
    file = log_file(settings)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if file.exists() and file.stat().st_size > _LIMIT_BYTES:
        file.replace(file.with_suffix(".jsonl.1"))
    file.touch(mode=0o600)
    with file.open("a", encoding="utf-8") as stream:
        yield stream


def _logger(settings: Settings, stream: TextIO, level: int) -> FilteringBoundLogger:
    logger: FilteringBoundLogger = structlog.wrap_logger(
        structlog.WriteLogger(stream),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _Redaction(settings),
            structlog.processors.JSONRenderer(default=str, ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    return logger


class _Redaction:
    """Takes the secrets of the connections out of every text of a line."""

    def __init__(self, settings: Settings) -> None:
        try:
            self._secrets = settings.connection().secrets()
        except BadUsage:  # Before the first start there are no secrets.
            self._secrets = ()

    def __call__(self, _logger: object, _method: str, line: Any) -> Any:
        return self._redacted(line)

    def _redacted(self, value: Any) -> Any:
        if isinstance(value, str):
            for secret in self._secrets:
                value = value.replace(secret, "***")
            return value
        if isinstance(value, Mapping):
            return {name: self._redacted(one) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [self._redacted(one) for one in value]
        return value if isinstance(value, int | float | None) else self._redacted(str(value))
