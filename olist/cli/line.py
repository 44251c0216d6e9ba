"""The stages of the line, one command each, and all of them in one."""

from dataclasses import asdict
from datetime import datetime

import click

from olist.cli import replays
from olist.cli.console import json_option, print_json
from olist.cli.ready import ready
from olist.cli.results import (
    fail_for,
    show_landing,
    show_line,
    show_load,
    show_warned,
    tests_of,
    warn,
)

source_option = click.option(
    "--source",
    "specs",
    multiple=True,
    metavar="SOURCE",
    help="`generate`, `kaggle`, `exchange_rates`, `weather`, the path of a folder, .zip, .csv.gz "
    "or .csv, https://…/file.zip, or s3://bucket/folder; `replay:` before one serves it day by "
    "day, as it would have arrived. May be given several times; by default OLIST_SOURCES, which is "
    "`generate`.",
)
seed_option = click.option(
    "--seed", default=42, show_default=True, help="Seed of the generated files."
)
scale_option = click.option(
    "--scale",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0.01, 100),
    help="Size of the generated files; 1 is the size of the original.",
)


@click.command()
@source_option
@seed_option
@scale_option
@replays.day_options
@click.option("--publish-each", is_flag=True, help="Build and publish each day of a replay.")
@json_option
def run(
    specs: tuple[str, ...],
    seed: int,
    scale: float,
    publish_each: bool,
    as_json: bool,
    **days: datetime | None,
) -> None:
    """Do the whole line: land, load, build, test and publish every SOURCE.

    Run again with nothing new, it builds nothing and says so. Of several sources one that cannot be
    reached does not keep the others from being published; the command fails all the same.
    """
    from ingestion.sources import open_sources
    from olist.settings import load_settings

    settings = load_settings()
    if replay := replays.opened(specs, settings, seed=seed, scale=scale, **days):
        replays.run(settings, replay, publish_each=publish_each, as_json=as_json)
        return
    if publish_each:
        raise click.UsageError(
            f"--publish-each is for a replay: use --source {replays.PREFIX}SOURCE"
        )
    sources = open_sources(specs, settings, seed=seed, scale=scale)
    with ready(settings) as report:
        from olist.line import run_line

        result = run_line(settings, *sources, progress=report)
    if as_json:
        print_json(asdict(result))
    else:
        show_line(result)
    fail_for(result.ingested.failures)


@click.command()
@source_option
@seed_option
@scale_option
@replays.day_options
@json_option
def land(
    specs: tuple[str, ...], seed: int, scale: float, as_json: bool, **days: datetime | None
) -> None:
    """Bring the files of every SOURCE to the raw zone, as they came."""
    from ingestion.sources import open_sources
    from olist.settings import load_settings

    settings = load_settings()
    if replay := replays.opened(specs, settings, seed=seed, scale=scale, **days):
        replays.land(settings, replay, as_json=as_json)
        return
    sources = open_sources(specs, settings, seed=seed, scale=scale)
    with ready(settings, lock="olist land") as report:
        from ingestion.pipeline import land_all

        landed = land_all(settings, sources, progress=report)
    if as_json:
        print_json(asdict(landed))
    else:
        for landing in landed.landings:
            show_landing(landing)
    fail_for(landed.failures)


@click.command()
@click.option("--landing", metavar="ID", help="Load this landing only.")
@click.option("--force", is_flag=True, help="Load it again; by default what was loaded last.")
@json_option
def load(landing: str | None, force: bool, as_json: bool) -> None:
    """Load what has landed and is not in the raw tables yet.

    Landings are ordered by the moment that their data stands for: an older one, forced or late,
    never overwrites what a newer one has said.
    """
    from olist.settings import load_settings

    settings = load_settings()
    with ready(settings, lock="olist load") as report:
        from ingestion.pipeline import load as load_landings

        results = load_landings(settings, landing_id=landing, force=force, progress=report)
    if as_json:
        print_json([asdict(result) for result in results])
        return
    for result in results:
        show_load(result)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("selection", nargs=-1, type=click.UNPROCESSED)
def build(selection: tuple[str, ...]) -> None:
    """Build and test the candidate with dbt; SELECTION is dbt's own, as `--select fct_orders+`."""
    from olist.settings import load_settings

    settings = load_settings()
    with ready(settings, lock="olist build") as report:
        from olist.dbt import build as build_candidate

        result = build_candidate(settings, selection, progress=report)
    click.echo(f"built {result.models} models, {tests_of(result)} in {result.seconds:.1f} s")
    show_warned(result)


@click.command()
@json_option
def publish(as_json: bool) -> None:
    """Publish the candidate, if every data test passed on it, and export it as Parquet."""
    from olist.settings import load_settings

    settings = load_settings()
    with ready(settings, lock="olist publish") as report:
        from publication.parquet import export
        from publication.publish import publish as publish_candidate

        published = publish_candidate(settings, target_dir=settings.dbt_target_dir, progress=report)
        export(settings, progress=report)
    if as_json:
        print_json(asdict(published))
        return
    what = "published" if published.new else "nothing new: already published as"
    click.echo(f"{what} publication {published.publication_id}")
    for warning in published.warnings:
        warn(warning)


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def dbt(ctx: click.Context, arguments: tuple[str, ...]) -> None:
    """Run any dbt command on the candidate, like `olist dbt docs generate`."""
    from olist.settings import load_settings

    settings = load_settings()
    with ready(settings):
        from olist.dbt import passthrough

        code = passthrough(settings, arguments)
    ctx.exit(code)
