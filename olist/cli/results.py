"""What the stages of the line did, shown to people."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from olist.cli.console import print_table

if TYPE_CHECKING:
    from ingestion.pipeline import IngestResult
    from ingestion.results import LoadResult
    from olist.dbt import BuildResult
    from olist.line import LineResult


def show_line(result: "LineResult") -> None:
    """Show what each stage did, and what to do next; or that there was nothing new."""
    ingested, built, published = result.ingested, result.build, result.publication
    loaded = ingested.loads[-1]
    if loaded.outcome == "unchanged" and built is None and not published.new:
        click.echo(
            f"Nothing new: landing {loaded.landing_id} is loaded, and publication "
            f"{published.publication_id} shows it. ({result.seconds:.1f} s)"
        )
        return
    records = sum(table.records for table in loaded.tables)
    quarantined = sum(table.quarantined for table in loaded.tables)
    files = {file.table: file.name for file in ingested.landing.manifest.files}
    held = f"{records:,} records, {quarantined:,} in quarantine"
    rows: list[tuple[Any, ...]] = [
        ("land", f"{len(ingested.landing.manifest.files)} files", _size(ingested), None),
        (
            "load",
            "nothing new" if loaded.outcome == "unchanged" else held,
            f"{loaded.changed_rows:,} rows changed",
            loaded.seconds,
        ),
    ]
    if built:
        rows.append(("build", f"{built.models} models and seeds", tests_of(built), built.seconds))
    rows.append(
        (
            "publish",
            f"publication {published.publication_id}",
            f"{len(published.table_rows)} tables, {sum(published.table_rows.values()):,} rows",
            published.seconds,
        )
    )
    click.echo()
    print_table(
        ["stage", "what", "", "seconds"],
        [(*row[:3], f"{row[3]:.1f}" if row[3] is not None else "") for row in rows],
    )
    known = {f"{files[table.table]}: {text}" for table in loaded.tables for text in table.warnings}
    for warning in ingested.landing.warnings:
        if warning not in known:  # Those of a file that is loaded come with its table.
            warn(warning)
    _show_warnings(loaded, files)
    if built:
        show_warned(built)
    for warning in published.warnings:
        warn(warning)
    click.echo(f"\nPublished in {result.seconds:.1f} s. Next:")
    click.echo("  olist up                                       dashboard, Dagster and dbt docs")
    click.echo("  olist metrics query gmv_brl --by metric_time__month")
    click.echo("  olist publications                             what is published, and since when")


def _size(ingested: "IngestResult") -> str:
    files = ingested.landing.manifest.files
    return f"{sum(file.bytes for file in files) / 1e6:,.1f} MB"


def show_load(result: "LoadResult") -> None:
    """Show what a load did to each table."""
    if result.outcome == "unchanged":
        click.echo(f"nothing new: landing {result.landing_id} is loaded already")
        return
    if result.outcome == "superseded":
        click.echo(f"superseded: newer landings hold all that landing {result.landing_id} has")
        return
    again = ", again" if result.forced else ""
    click.echo(f"loaded landing {result.landing_id} as load {result.load_id}{again}")
    print_table(
        ["table", "records", "inserted", "updated", "deleted", "quarantined", "outcome"],
        [
            (t.table, t.records, t.inserted, t.updated, t.deleted, t.quarantined, t.outcome)
            for t in result.tables
        ],
    )
    _show_warnings(result, {})


def _show_warnings(result: "LoadResult", files: Mapping[str, str]) -> None:
    for table in result.tables:
        name = files.get(table.table, table.table)
        for warning in table.warnings:
            warn(f"{name}: {warning}")
        if table.quarantined:
            warn(
                f"{name}: {table.quarantined:,} of {table.records:,} records are in "
                "quarantine: see ingestion.current_quarantine"
            )


def tests_of(built: "BuildResult") -> str:
    """Count the tests of a build."""
    passed = f"{built.tests - len(built.warned)} tests passed"
    return f"{passed}, {len(built.warned)} warned" if built.warned else passed


def show_warned(built: "BuildResult") -> None:
    """Show the tests that warned."""
    for finding in built.warned:
        warn(f"{finding.kind} {finding.name}: {finding.message}")


def warn(text: str) -> None:
    """Show what people should know, and scripts need not."""
    click.secho(f"warning: {text}", fg="yellow", err=True)
