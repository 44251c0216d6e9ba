"""The metrics of the semantic layer, asked of a publication."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from olist.cli.console import json_option, print_csv, print_json, print_table, progress

if TYPE_CHECKING:
    from publication.answers import Passport, Table
    from publication.periods import Compare
    from publication.reader import Reader

publication_option = click.option(
    "--publication",
    "publication_id",
    type=click.IntRange(1),
    metavar="ID",
    help="Ask a publication that is kept (`olist publications`) instead of the current one.",
)


@contextmanager
def reading(publication_id: int | None) -> Iterator["Reader"]:
    """Open the publication, on services that run or are started for it."""
    from olist.services import running
    from olist.settings import load_settings
    from publication.reader import open_publication

    settings = load_settings()
    with (
        progress() as report,
        running(settings, progress=report, reading=True),
        open_publication(settings, publication_id) as reader,
    ):
        yield reader


@click.group()
def metrics() -> None:
    """List the metrics and query them on what is published."""


@metrics.command("list")
@publication_option
@json_option
def list_metrics(*, publication_id: int | None, as_json: bool) -> None:
    """List the metrics: what they mean, of which rows and time, by what they can be asked."""
    with reading(publication_id) as reader:
        found = reader.metrics()
    if as_json:
        print_json([asdict(metric) for metric in found])
        return
    for metric in found:
        click.secho(metric.name, bold=True)
        click.echo(f"  {metric.description}")
        click.echo(f"  of {metric.population or '-'}; by the time of {metric.time or '-'}")
        click.echo(f"  published: {metric.published or '-'}")
        click.echo(f"  by {', '.join(metric.dimensions)}")


@metrics.command("query")
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@click.option("--by", "group_by", multiple=True, metavar="DIM", help="Group by; may be repeated.")
@click.option(
    "--grain",
    type=click.Choice(["day", "week", "month", "quarter", "year"]),
    help="Group by time: short for --by metric_time__GRAIN.",
)
@click.option(
    "--where",
    "filters",
    multiple=True,
    metavar="'DIM OP VALUE'",
    help="Keep what matches, e.g. 'customer_state in SP,RJ'; may be repeated.",
)
@click.option(
    "--period",
    metavar="PERIOD",
    help="Keep what happened in 2018, 2018-Q1, 2018-03, 2018-03-15, or 2018-01..2018-03.",
)
@click.option(
    "--compare",
    type=click.Choice(["previous", "year"]),
    help="Set each figure beside that of the period before, or of the same one a year before; "
    "periods that are not complete in the data are named, not compared.",
)
@click.option("--limit", type=click.IntRange(1), help="Print at most so many rows.")
@publication_option
@click.option("--explain", is_flag=True, help="Say where the figures come from, with the SQL.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@json_option
def query(
    *,
    names: tuple[str, ...],
    group_by: tuple[str, ...],
    grain: str | None,
    filters: tuple[str, ...],
    period: str | None,
    compare: "Compare | None",
    limit: int | None,
    publication_id: int | None,
    explain: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Query metrics, e.g. `olist metrics query orders gmv_brl --grain month --compare year`."""
    if as_csv + as_json + explain > 1:
        raise click.UsageError("--csv, --json and --explain exclude each other")
    from publication.filters import Filter
    from publication.periods import Period

    with reading(publication_id) as reader:
        table = reader.query(
            names,
            group_by=group_by,
            where=[Filter.parse(text) for text in filters],
            grain=grain,
            period=Period.parse(period) if period else None,
            compare=compare,
            limit=limit,
        )
    if explain:
        _explain(table)
    elif as_json:
        print_json([dict(zip(table.columns, row, strict=True)) for row in table.rows])
    elif as_csv:
        print_csv(table.columns, table.rows)
    else:
        print_table(table.columns, table.rows)


def _explain(table: "Table") -> None:
    """Print the passports, and the SQL with what its parameters are bound to."""
    click.echo(f"publication {table.publication_id}")
    for passport in table.passports:
        click.echo()
        _print_passport(passport)
    click.echo(f"\n{table.sql}")
    for name, value in table.values:
        click.echo(f"{name} = {value!r}")


def _print_passport(passport: "Passport") -> None:
    metric = passport.metric
    click.secho(f"{metric.name} ({metric.label})", bold=True)
    click.echo(f"  {metric.description}")
    click.echo(f"  of {metric.population or '-'}; by the time of {metric.time or '-'}")
    click.echo(f"  published: {metric.published or '-'}")
    click.echo(f"  from {passport.relation}, a {passport.source}")
