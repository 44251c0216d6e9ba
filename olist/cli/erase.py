"""Erasing a person."""

import sys

import click

from olist.cli.console import json_option, print_json
from olist.cli.ready import ready
from olist.cli.results import warn


@click.command()
@click.argument("person", metavar="PERSON")
@click.option("--reason", required=True, help="Why, for the receipt; it must not name the person.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_context
def erase(ctx: click.Context, person: str, reason: str, yes: bool, as_json: bool) -> None:
    """Erase what belongs to PERSON (a customer_unique_id) everywhere, and give a receipt.

    Landed files, raw tables and quarantine are rewritten, the warehouse is built and published
    anew, and publications that hold the person are dropped. Figures stay. It cannot be undone.
    With `-` as PERSON the first line of stdin names them, so that no shell keeps it.
    """
    from olist.settings import load_settings

    # dbt writes the command line into its artifacts, and the list of users has it.
    sys.argv[1:] = ["erase"]
    if person == "-":
        person = sys.stdin.readline().strip()
    settings = load_settings()
    if not yes:
        click.confirm("Erase the person for good, from all versions of all files?", abort=True)
    with ready(settings, lock="olist erase") as report:
        from olist.erase import erase_person

        done = erase_person(settings, person, reason=reason, progress=report)
    if as_json:
        print_json({"receipt": done.receipt, "left": done.left})
    elif done.receipt is None:
        click.echo("nothing was found: neither in the raw zone nor in what was made from it")
    else:
        _show(done.receipt)
    if done.left:
        for what in done.left:
            warn(what)
        warn("not everything is erased yet: mend that, then run the same command again")
        ctx.exit(1)


def _show(receipt: dict[str, object]) -> None:
    rows = receipt["rows_rewritten"]
    objects = receipt["objects"]
    dropped = receipt["publications_dropped"]
    click.echo(f"erasure {receipt['erasure_id']}, of the person with hash {receipt['person_hash']}")
    if isinstance(rows, dict):
        click.echo("rows rewritten: " + ", ".join(f"{name} {n}" for name, n in rows.items()))
    if isinstance(objects, tuple):
        for one in objects:
            click.echo(f"{one['object_key']} is now {one['new_object_key'] or 'deleted'}")
    if isinstance(dropped, list) and dropped:
        click.echo("publications dropped: " + ", ".join(map(str, dropped)))
    click.echo(f"finished: {receipt['finished_at'] or 'not yet'}")
