"""What is in quarantine: shown, exported to be mended, and tried again."""

import base64
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from olist.cli.console import json_option, print_csv, print_json, print_table, progress
from olist.cli.ready import ready
from olist.cli.results import show_load, warn

if TYPE_CHECKING:
    from ingestion.rejects.listing import Reject

_SHOWN_CHARACTERS = 60

table_option = click.option("--table", metavar="TABLE", help="Only those of this raw table.")
load_option = click.option("--load", "load_id", type=int, help="Only those of this load.")


@click.group(invoke_without_command=True)
@table_option
@load_option
@click.option("--rule", metavar="RULE", help="Only those that broke this rule, as wrong_type.")
@click.option("--all", "history", is_flag=True, help="Also those that were mended or replaced.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV for a spreadsheet.")
@json_option
@click.pass_context
def rejects(
    ctx: click.Context,
    *,
    table: str | None,
    load_id: int | None,
    rule: str | None,
    history: bool,
    limit: int,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List the records in quarantine that the raw tables lack, with their place and reason.

    `olist rejects export` writes them to files for an editor, `olist rejects retry` loads what
    fits by then.
    """
    if ctx.invoked_subcommand is not None:
        _refuse_options_before(ctx, ctx.invoked_subcommand)
        return
    if as_csv and as_json:
        raise click.UsageError("--csv and --json exclude each other")
    from olist.services import running
    from olist.settings import load_settings

    settings = load_settings()
    with progress() as report, running(settings, progress=report, reading=True):
        from ingestion.rejects.listing import Selection
        from ingestion.rejects.listing import rejects as listed

        selection = Selection(_known(table), load_id, rule, history)
        found = listed(settings, selection, limit=limit)
    if as_json:
        print_json([_described(reject) for reject in found])
    elif as_csv:
        rows = [_described(reject) for reject in found]
        names = list(rows[0]) if rows else ["table_name", "record_no", "reason"]
        print_csv(names, [list(row.values()) for row in rows])
    elif not found:
        click.echo("nothing is in quarantine")
    else:
        _show(found)


@rejects.command()
@table_option
@load_option
@click.option(
    "--to",
    required=True,
    type=click.Path(path_type=Path),
    metavar="PLACE",
    help="A folder, or a .csv if the records are of one table and load.",
)
def export(table: str | None, load_id: int | None, to: Path) -> None:
    """Write the records in quarantine to CSV files, byte for byte, for an editor to mend.

    One file for each table and load, with the header that the records came under. Keep each record
    on its place; then `olist rejects retry FILE…`.
    """
    from olist.services import running
    from olist.settings import load_settings

    settings = load_settings()
    with progress() as report, running(settings, progress=report, reading=True):
        from ingestion.contract import load_contract
        from ingestion.rejects.export import export as write
        from ingestion.rejects.listing import Selection

        written = write(settings, load_contract(), Selection(_known(table), load_id), to)
    for file in written:
        click.echo(f"{file.path}: {file.records} of {file.table}, load {file.load_id}")


@rejects.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE…]")
@load_option
@json_option
def retry(files: tuple[Path, ...], load_id: int | None, as_json: bool) -> None:
    """Load what fits by now: the records as they are, or as they were mended in FILE….

    They take the place of the landing that they came in: a row that is newer stays.
    """
    from olist.settings import load_settings

    settings = load_settings()
    with ready(settings, lock="olist rejects retry") as report:
        from ingestion.rejects.retry import retry as try_again

        done = try_again(settings, files, load_id=load_id, progress=report)
    if as_json:
        print_json(
            {
                "resolved": done.resolved,
                "loads": [asdict(load) for load in done.loads],
                "unfit": [
                    _described(one.reject) | {"reason": reason} for one, reason in done.unfit
                ],
            }
        )
        return
    for load in done.loads:
        show_load(load)
    click.echo(f"{done.resolved} records mended, {len(done.unfit)} still do not fit")
    for one, reason in done.unfit:
        reject = one.reject
        warn(f"{reject.table_name}, record {reject.record_no} of load {reject.load_id}: {reason}")


def _refuse_options_before(ctx: click.Context, command: str) -> None:
    """Refuse options of the list that stand before a subcommand, which would not heed them."""
    for parameter in ctx.command.params:
        source = ctx.get_parameter_source(parameter.name or "")
        if source is click.core.ParameterSource.COMMANDLINE:
            raise click.UsageError(f"{parameter.opts[0]} must stand behind `{command}`")


def _known(table: str | None) -> str | None:
    """Return the name of a raw table.

    Raises:
        BadUsage: there is no such table.
    """
    from ingestion.contract import load_contract
    from olist.errors import BadUsage

    names = [one.name for one in load_contract().tables]
    if table is not None and table not in names:
        raise BadUsage(f"there is no raw table {table}: there are {', '.join(names)}")
    return table


def _described(reject: "Reject") -> dict[str, object]:
    exact = base64.b64encode(reject.record).decode()
    return vars(reject) | {"record": reject.text, "record_base64": exact}


def _show(found: "tuple[Reject, ...]") -> None:
    print_table(
        ["table", "load", "record", "line", "column", "rule", "reason", "as it came"],
        [
            (
                *(reject.table_name, reject.load_id, reject.record_no, reject.line_no),
                *(reject.column_name, reject.rule, reject.reason, _short(reject.text)),
            )
            for reject in found
        ],
    )


def _short(text: str) -> str:
    line = ascii(text)[1:-1]
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[:_SHOWN_CHARACTERS]}…"
