"""What was loaded: when, from where, by whom, and what became of its rows."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from olist.cli.console import json_option, print_json, print_table, progress

if TYPE_CHECKING:
    from ingestion.history import PastFile, PastLoad

_COUNTS = ["new", "changed", "gone", "same", "kept newer", "refused"]


@click.command()
@click.argument("load_id", type=int, required=False)
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="Show at most so many loads.",
)
@json_option
def loads(load_id: int | None, limit: int, as_json: bool) -> None:
    """List the loads, the newest first; with LOAD_ID, show that load and its files."""
    from olist.services import running
    from olist.settings import load_settings

    settings = load_settings()
    with progress() as report, running(settings, progress=report, reading=True):
        from ingestion.history import past_load, past_loads

        listed = past_loads(settings, limit=limit) if load_id is None else ()
        one = None if load_id is None else past_load(settings, load_id)
    if one is not None:
        _show_one(*one, as_json=as_json)
    elif as_json:
        print_json([asdict(load) for load in listed])
    elif not listed:
        click.echo("nothing was loaded yet: run `olist run`")
    else:
        print_table(
            ["load", "at", "outcome", "source", *_COUNTS, "bytes", "seconds", "who"],
            [
                (
                    *(load.load_id, load.finished_at, load.outcome, load.source),
                    *(*_counts(load), load.bytes, load.seconds, load.who),
                )
                for load in listed
            ],
        )


def _show_one(load: "PastLoad", files: "tuple[PastFile, ...]", *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(load) | {"files": [asdict(file) for file in files]})
        return
    at = load.finished_at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    click.echo(f"load {load.load_id}: {load.outcome}, {at}, {load.seconds:.1f} s, {load.who}")
    click.echo(f"landing {load.landing_id}: {load.landed_as}, {load.source}\n")
    print_table(
        ["table", "records", *_COUNTS, "bytes", "seconds", "sha256"],
        [
            (
                *(file.table_name, file.records, *_counts(file)),
                *(file.bytes, file.seconds, file.sha256[:12]),
            )
            for file in files
        ],
    )


def _counts(of: "PastLoad | PastFile") -> tuple[int, ...]:
    written = (of.new_rows, of.updated_rows, of.deleted_rows)
    return (*written, of.same_rows, of.kept_newer_rows, of.refused_records)
