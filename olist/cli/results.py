"""What the stages of the line did, shown to people."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from olist.cli.console import print_table

if TYPE_CHECKING:
    from ingestion.pipeline import Landing, SourceFailure
    from ingestion.raw_zone.manifest import LandedFile
    from ingestion.results import LoadResult
    from olist.dbt import BuildResult
    from olist.line import LineResult
    from publication.parquet import Exported


def show_line(result: "LineResult") -> None:
    """Show what each stage did, and what to do next; or that there was nothing new."""
    ingested, built, published = result.ingested, result.build, result.publication
    loaded = [load for load in ingested.loads if load.outcome != "unchanged"]
    superseded = [load for load in loaded if load.outcome == "superseded"]
    for load in superseded:
        warn(f"landing {load.landing_id} is superseded: newer landings hold all that it has")
    if len(superseded) == len(loaded) and built is None and not published.new:
        if superseded:
            return
        click.echo(
            f"Nothing new: landing {ingested.loads[-1].landing_id} is loaded, and publication "
            f"{published.publication_id} shows it. ({result.seconds:.1f} s)"
        )
        return
    tables = [table for load in loaded for table in load.tables]
    held = (
        f"{sum(table.records for table in tables):,} records, "
        f"{sum(table.quarantined for table in tables):,} in quarantine"
    )
    rows: list[tuple[Any, ...]] = [
        *_landed(ingested.landings),
        (
            "load",
            held if loaded else "nothing new",
            f"{sum(load.changed_rows for load in loaded):,} rows changed",
            sum(load.seconds for load in ingested.loads),
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
    rows.append(
        ("export", result.exported.where, files_of(result.exported), result.exported.seconds)
    )
    click.echo()
    print_table(
        ["stage", "what", "", "seconds"],
        [(*row[:3], f"{row[3]:.1f}" if row[3] is not None else "") for row in rows],
    )
    files = {
        file.table: file.name for landing in ingested.landings for file in landing.manifest.files
    }
    known = {
        f"{files.get(table.table, table.table)}: {text}"
        for table in tables
        for text in table.warnings
    }
    for landing in ingested.landings:
        for warning in landing.warnings:
            if warning not in known:  # Those of a file that is loaded come with its table.
                warn(warning)
    for load in loaded:
        _show_warnings(load, files)
    if built:
        show_warned(built)
    for warning in published.warnings:
        warn(warning)
    click.echo(f"\nPublished in {result.seconds:.1f} s. Next:")
    click.echo("  olist up                                       dashboard, Dagster and dbt docs")
    click.echo("  olist metrics query gmv_brl --by metric_time__month")
    click.echo("  olist publications                             what is published, and since when")


def files_of(exported: "Exported") -> str:
    """Say how many files an export wrote."""
    size = exported.bytes_written / 1e6
    return f"{exported.written:,} of {exported.parts:,} files written, {size:,.1f} MB"


def _landed(landings: Sequence["Landing"]) -> Iterator[tuple[Any, ...]]:
    """Return a row for each landing; only several of them need to say which is which."""
    for landing in landings:
        files = landing.manifest.files
        source = f"{landing.manifest.source}, " if len(landings) > 1 else ""
        what = "nothing new" if len(landings) > 1 and not landing.new else _files(files)
        yield "land", source + what, f"{sum(file.bytes for file in files) / 1e6:,.1f} MB", None


def _files(files: Sequence["LandedFile"]) -> str:
    return "1 file" if len(files) == 1 else f"{len(files)} files"


def show_landing(landing: "Landing") -> None:
    """Show what landed of a source, or that it was there."""
    manifest = landing.manifest
    what = "landed" if landing.new else "nothing new: the latest landing has the same files"
    size = sum(file.bytes for file in manifest.files)
    click.echo(f"{what}: {manifest.landing_id}, {_files(manifest.files)}, {size:,} bytes")
    for warning in landing.warnings:
        warn(warning)


def fail_for(failures: Sequence["SourceFailure"]) -> None:
    """Fail if a source could not be reached, now that the others are done.

    Raises:
        Unavailable: one could not; the text has its reason.
    """
    if failures:
        from olist.errors import Unavailable

        raise Unavailable(
            " | ".join(f"source {failure.source}: {failure.reason}" for failure in failures)
        )


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
        if table.outcome == "superseded":
            warn(f"{name}: superseded: newer landings hold all that it has, and it was not read")
        if table.kept_newer is not None:
            warn(
                f"{name}: it came late, and newer landings were loaded before: kept newer rows: "
                f"{table.kept_newer:,}"
            )
        if table.quarantined:
            warn(
                f"{name}: {table.quarantined:,} of {table.records:,} records are in "
                "quarantine: `olist rejects` shows them"
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
