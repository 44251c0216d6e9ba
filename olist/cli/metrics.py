"""The metrics of the semantic layer, asked of the current publication."""

from dataclasses import asdict

import click

from olist.cli.console import json_option, print_csv, print_json, print_table, progress


@click.group()
def metrics() -> None:
    """List the metrics and query them on what is published."""


@metrics.command("list")
@json_option
def list_metrics(as_json: bool) -> None:
    """List the metrics with their definitions and dimensions."""
    from olist.services import running
    from olist.settings import load_settings
    from publication.reader import open_publication

    settings = load_settings()
    with (
        progress() as report,
        running(settings, progress=report, reading=True),
        open_publication(settings) as reader,
    ):
        found = reader.metrics()
    if as_json:
        print_json([asdict(metric) for metric in found])
        return
    for metric in found:
        click.secho(metric.name, bold=True)
        click.echo(f"  {metric.description}")
        click.echo(f"  by {', '.join(metric.dimensions)}")


@metrics.command("query")
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@click.option("--by", "group_by", multiple=True, metavar="DIM", help="Group by; may be repeated.")
@click.option(
    "--where",
    "filters",
    multiple=True,
    metavar="'DIM OP VALUE'",
    help="Keep what matches, e.g. 'customer_state in SP,RJ'; may be repeated.",
)
@click.option("--limit", type=click.IntRange(1), help="Print at most so many rows.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@json_option
def query(
    *,
    names: tuple[str, ...],
    group_by: tuple[str, ...],
    filters: tuple[str, ...],
    limit: int | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Query metrics, e.g. `olist metrics query orders gmv_brl --by metric_time__month`."""
    if as_csv and as_json:
        raise click.UsageError("--csv and --json exclude each other")
    from olist.services import running
    from olist.settings import load_settings
    from publication.filters import Filter
    from publication.reader import open_publication

    settings = load_settings()
    with (
        progress() as report,
        running(settings, progress=report, reading=True),
        open_publication(settings) as reader,
    ):
        table = reader.query(
            metrics=list(names),
            group_by=list(group_by),
            where=[Filter.parse(text) for text in filters],
            limit=limit,
        )
    if as_json:
        print_json([dict(zip(table.columns, row, strict=True)) for row in table.rows])
    elif as_csv:
        print_csv(table.columns, table.rows)
    else:
        print_table(table.columns, table.rows)
