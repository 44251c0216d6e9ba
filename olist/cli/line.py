"""The stages of the line, one command each, and all of them in one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from olist.cli.console import json_option, print_json, progress
from olist.cli.results import show_line, show_load, show_warned, tests_of, warn

if TYPE_CHECKING:
    from olist.progress import Progress
    from olist.settings import Settings

source_option = click.option(
    "--source",
    "spec",
    default="generate",
    show_default=True,
    metavar="SOURCE",
    help="`generate`, `kaggle`, or the path of a folder or zip with the nine files.",
)
seed_option = click.option(
    "--seed", default=42, show_default=True, help="Seed of the generated files."
)
scale_option = click.option(
    "--scale",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0.01, 10),
    help="Size of the generated files; 1 is the size of the original.",
)


@contextmanager
def _ready(settings: "Settings", *, lock: str | None = None) -> Iterator["Progress"]:
    """Have the services running, and hold the write lock where the command writes."""
    from olist.database import write_lock
    from olist.progress import Step
    from olist.services import running

    with progress() as report, running(settings, progress=report):
        if lock is None:
            yield report
            return

        def waiting(holder: str) -> None:
            report(Step("wait", f"{holder} is writing the warehouse; waiting for it"))

        with write_lock(settings, command=lock, waiting=waiting):
            yield report


@click.command()
@source_option
@seed_option
@scale_option
@json_option
def run(spec: str, seed: int, scale: float, as_json: bool) -> None:
    """Do the whole line: land, load, build, test and publish SOURCE.

    Run again with nothing new, it builds nothing and says so.
    """
    from ingestion.sources import open_source
    from olist.settings import load_settings

    settings = load_settings()
    source = open_source(spec, settings, seed=seed, scale=scale)
    with _ready(settings) as report:
        from olist.line import run_line

        result = run_line(settings, source, progress=report)
    if as_json:
        print_json(asdict(result))
    else:
        show_line(result)


@click.command()
@source_option
@seed_option
@scale_option
@json_option
def land(spec: str, seed: int, scale: float, as_json: bool) -> None:
    """Bring the files of SOURCE to the raw zone, as they came."""
    from ingestion.sources import open_source
    from olist.settings import load_settings

    settings = load_settings()
    source = open_source(spec, settings, seed=seed, scale=scale)
    with _ready(settings, lock="olist land") as report:
        from ingestion.pipeline import land as land_source

        landing = land_source(settings, source, progress=report)
    if as_json:
        print_json(asdict(landing))
        return
    manifest = landing.manifest
    what = "landed" if landing.new else "nothing new: the latest landing has the same files"
    size = sum(file.bytes for file in manifest.files)
    click.echo(f"{what}: {manifest.landing_id}, {len(manifest.files)} files, {size:,} bytes")
    for warning in landing.warnings:
        warn(warning)


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
    with _ready(settings, lock="olist load") as report:
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
    with _ready(settings, lock="olist build") as report:
        from olist.dbt import build as build_candidate

        result = build_candidate(settings, selection, progress=report)
    click.echo(f"built {result.models} models, {tests_of(result)} in {result.seconds:.1f} s")
    show_warned(result)


@click.command()
@json_option
def publish(as_json: bool) -> None:
    """Publish the candidate, if every data test of the project passed on it."""
    from olist.settings import load_settings

    settings = load_settings()
    with _ready(settings, lock="olist publish") as report:
        from publication.publish import publish as publish_candidate

        published = publish_candidate(settings, target_dir=settings.dbt_target_dir, progress=report)
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
    with _ready(settings):
        from olist.dbt import passthrough

        code = passthrough(settings, arguments)
    ctx.exit(code)
