"""The raw tables made again from the raw zone."""

from dataclasses import asdict

import click

from olist.cli.console import json_option, print_json, print_table
from olist.cli.ready import ready
from olist.cli.results import warn


@click.command()
@json_option
def rebuild_raw(as_json: bool) -> None:
    """Make the raw tables again from the raw zone alone, also when the database was lost.

    Shows each table's rows and a hash of them, before and after.
    """
    from ingestion.rebuild import rebuild_raw as rebuild
    from olist.settings import load_settings

    settings = load_settings()
    with ready(settings, lock="olist rebuild-raw") as report:
        result = rebuild(settings, progress=report)
    if as_json:
        print_json(asdict(result))
        return
    print_table(
        ["table", "rows before", "rows", "hash before", "hash", "equal"],
        [
            (
                table.table,
                table.before and table.before.rows,
                table.after.rows,
                table.before and table.before.digest,
                table.after.digest,
                table.equal,
            )
            for table in result.tables
        ],
    )
    click.echo(f"rebuilt from {result.landings:,} landings in {result.seconds:.1f} s")
    for landing_id, reason in result.refused.items():
        warn(f"landing {landing_id} was left out: {reason}")
    if repaired := [table.table for table in result.tables if table.equal is False]:
        warn(
            f"these had other rows than the raw zone, and have its rows now: {', '.join(repaired)}"
        )
