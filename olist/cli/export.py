"""A publication as Parquet files."""

from dataclasses import asdict
from pathlib import Path

import click

from olist.cli.console import json_option, print_json, progress
from olist.cli.results import files_of


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.option("--publication", "publication_id", type=int, help="Another one than the current.")
@json_option
def export(folder: Path | None, publication_id: int | None, as_json: bool) -> None:
    """Write the published tables as Parquet: to the processed zone in S3, or to FOLDER.

    A table with dates is written by month. Months that did not change since the last export are
    not written again; a FOLDER holds the newest export only.
    """
    from olist.services import running
    from olist.settings import load_settings
    from publication.parquet import export as export_to_bucket
    from publication.parquet import export_to_folder

    settings = load_settings()
    with progress() as report, running(settings, progress=report):
        if folder is None:
            done = export_to_bucket(settings, publication_id, progress=report)
        else:
            done = export_to_folder(settings, folder, publication_id, progress=report)
    if as_json:
        print_json(asdict(done))
    elif done.new:
        click.echo(
            f"publication {done.publication_id} is in {done.where}: {done.tables} tables, "
            f"{done.rows:,} rows; {files_of(done)}, in {done.seconds:.1f} s"
        )
    else:
        click.echo(f"publication {done.publication_id} is in {done.where} already")
