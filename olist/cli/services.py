"""Starting, stopping and looking at the services."""

import shlex
from dataclasses import asdict

import click

from olist.cli.console import json_option, print_json, print_table, progress


@click.command()
@click.option(
    "--scheduled", is_flag=True, help="Run the line each morning, and whenever something lands."
)
def up(scheduled: bool) -> None:
    """Start everything (Postgres, S3, Dagster, dashboard, dbt docs) and print the addresses.

    What ends by itself is started again. Ctrl-C, or `olist down` in another shell, stops it all.
    """
    from olist.settings import load_settings
    from olist.up import run_everything

    settings = load_settings(scheduled=True) if scheduled else load_settings()
    with progress() as report:
        run_everything(settings, progress=report, announce=click.echo)


@click.command()
def down() -> None:
    """Stop what `olist up` has started."""
    from olist.services import down as stop_everything
    from olist.settings import load_settings

    stopped = stop_everything(load_settings())
    click.echo("stopped" if stopped else "nothing is running")


@click.command()
@json_option
def status(as_json: bool) -> None:
    """Show what runs where, what was loaded last, and what is published."""
    from olist.settings import load_settings
    from olist.status import warehouse_status

    found = warehouse_status(load_settings())
    if as_json:
        print_json(asdict(found))
        return
    print_table(["", "state", ""], [(line.name, line.state, line.detail) for line in found.lines])


@click.command()
def env() -> None:
    """Print the standard variables (PG*, AWS_*, DBT_*, DAGSTER_HOME, PATH) as export lines.

    `eval "$(olist env)"` or `source .env` lets dbt, dg, psql and aws work from the shell.
    """
    from olist.services import environment
    from olist.settings import load_settings

    for name, value in environment(load_settings()).items():
        click.echo(f"export {name}={shlex.quote(value)}")


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Remove the embedded services' state: raw zone, warehouse, publications, logs."""
    from olist.services import reset as remove_state
    from olist.settings import load_settings

    settings = load_settings()
    if not yes:
        click.confirm(f"Remove everything in {settings.home}?", abort=True)
    remove_state(settings)
    click.echo(f"removed {settings.home}")


@click.command()
def bootstrap() -> None:
    """Make the roles, schemas, control tables and buckets that external services lack.

    Every other command does so too; this one does nothing else.
    """
    from olist.services import running
    from olist.settings import load_settings

    settings = load_settings()
    with progress() as report, running(settings, progress=report):
        click.echo("Postgres and S3 are ready")
