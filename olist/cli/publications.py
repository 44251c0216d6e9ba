"""What is published, and going back."""

from dataclasses import asdict

import click

from olist.cli.console import json_option, print_json, print_table, progress
from olist.cli.results import warn


@click.command()
@json_option
def publications(as_json: bool) -> None:
    """List the publications, the newest first; the current one is marked."""
    from olist.services import running
    from olist.settings import load_settings
    from publication.history import publications as list_publications

    settings = load_settings()
    with progress() as report, running(settings, progress=report, reading=True):
        found = list_publications(settings)
    if as_json:
        print_json([asdict(publication) for publication in found])
        return
    if not found:
        click.echo("nothing is published yet: run `olist run`")
        return
    print_table(
        ["", "id", "published at", "status", "tests passed", "warned", "rows"],
        [
            (
                "*" if p.is_current else "",
                p.publication_id,
                p.published_at,
                p.status,
                p.tests_passed,
                p.tests_warned,
                sum(p.table_rows.values()),
            )
            for p in found
        ],
    )


@click.command()
@click.argument("publication_id", type=int, required=False)
def rollback(publication_id: int | None) -> None:
    """Show readers the publication before the current one, or the one named by PUBLICATION_ID.

    What is left is withdrawn: it is not published again until data or code have changed. The
    processed zone follows.
    """
    from olist.database import write_lock
    from olist.services import running
    from olist.settings import load_settings
    from publication.parquet import export
    from publication.publish import rollback as roll_back

    settings = load_settings()
    with (
        progress() as report,
        running(settings, progress=report),
        write_lock(settings, command="olist rollback"),
    ):
        publication = roll_back(settings, publication_id)
        export(settings, progress=report)
    click.echo(f"readers now see publication {publication.publication_id}")
    for warning in publication.warnings:
        warn(warning)
