"""What the commands show: progress on a terminal, plain lines elsewhere, tables, JSON."""

import contextlib
import csv
import json
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from olist.progress import Progress, Step

if TYPE_CHECKING:
    from olist.settings import Settings

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")


@contextlib.contextmanager
def progress() -> Iterator[Progress]:
    """Show steps as they come: one live line on a terminal, a line per stage elsewhere.

    With `OLIST_LOG_FORMAT=json` they are lines of the log, at level `debug`.
    """
    from olist.settings import load_settings

    settings = load_settings()
    if settings.log_format == "json":
        yield _logged(settings)
    elif sys.stderr.isatty():
        with _live() as report:
            yield report
    else:
        yield _plain()


def _logged(settings: "Settings") -> Progress:
    from olist.logs import open_log

    def report(step: Step) -> None:
        with open_log(settings) as log:
            log.lines.debug("step", **asdict(step))

    return report


@contextlib.contextmanager
def _live() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        SpinnerColumn(finished_text=" "),
        TextColumn("{task.fields[stage]:<8}"),
        BarColumn(bar_width=20),
        TimeElapsedColumn(),
        TextColumn("{task.fields[count]:>9}  {task.description}"),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}
        # The loader tells of two tables at a time.
        lock = threading.Lock()

        def report(step: Step) -> None:
            with lock:
                if step.stage not in tasks:
                    for stage, task in tasks.items():
                        if (stage, step.stage) != ("land", "load"):
                            bar.update(task, total=1, completed=1, description="", count="")
                    tasks[step.stage] = bar.add_task("", total=None, stage=step.stage, count="")
                counted = step.done is not None and step.total
                bar.update(
                    tasks[step.stage],
                    description=step.message,
                    count=f"{step.done}/{step.total}" if counted else "",
                    completed=step.done if counted else None,
                    total=step.total if counted else None,
                )

        yield report


def _plain() -> Progress:
    last: dict[str, float] = {}
    texts: set[tuple[str, str]] = set()

    def report(step: Step) -> None:
        now = time.monotonic()
        counted = step.done is not None
        # A line each five seconds says that a long stage is alive; each other message stands once.
        if counted and now - last.get(step.stage, now - 60) < 5 and step.done != step.total:
            return
        if not counted and (step.stage, step.message) in texts:
            return
        texts.add((step.stage, step.message))
        last[step.stage] = now
        count = f" ({step.done} of {step.total} {step.unit})" if counted and step.total else ""
        click.echo(f"{step.stage}: {step.message}{count}", err=True)

    return report


def print_json(value: Any) -> None:
    """Print `value` as indented JSON; money stays exact as text would, dates are ISO."""
    click.echo(json.dumps(value, indent=2, default=_plain_value, ensure_ascii=False))


def _plain_value(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | set):
        return list(value)
    return str(value)


def print_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print CSV for people's spreadsheets, in which no text becomes a formula.

    A text that a spreadsheet would run gets an apostrophe in front; numbers stay as they are.
    """
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([guarded(value) for value in row] for row in rows)


def guarded(value: object) -> object:
    """Return `value`, with an apostrophe in front of a text that begins like a formula."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
        return f"'{value}"
    return value


def print_table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows under a header; columns that hold numbers are set to the right."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(text) for text in column) for column in zip(header, *cells, strict=True)]
    right = [
        bool(rows) and all(_is_number(row[index]) for row in rows) for index in range(len(header))
    ]

    def line(texts: Sequence[str]) -> str:
        padded = [
            text.rjust(width) if to_right else text.ljust(width)
            for text, width, to_right in zip(texts, widths, right, strict=True)
        ]
        return "  ".join(padded).rstrip()

    click.secho(line(header), bold=True)
    for row in cells:
        click.echo(line(row))


def _is_number(value: object) -> bool:
    return value is None or (
        isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    )


def _cell(value: object) -> str:
    match value:
        case None:
            text = "-"
        case bool():
            text = "yes" if value else "no"
        case int():
            text = f"{value:,}"
        case float():
            text = f"{value:,.4f}"
        case Decimal():
            cents = value == round(value, 2)
            text = f"{value:,.2f}" if cents else f"{value:,.4f}"
        case datetime():
            text = value.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        case _:
            text = str(value)
    return text
