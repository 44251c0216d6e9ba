"""The `olist` command. Modules here import at their top only what `olist --help` needs.

Exit codes: 0 done or nothing to do, 1 failed, 2 wrong usage, 3 data refused.
"""

import os
import sys
from importlib import import_module, metadata

import click

from olist.errors import OlistError

COMMANDS = {
    "run": "line",
    "land": "line",
    "load": "line",
    "rebuild-raw": "rebuild",
    "build": "line",
    "publish": "line",
    "loads": "loads",
    "rejects": "rejects",
    "erase": "erase",
    "publications": "publications",
    "rollback": "publications",
    "diff": "diff",
    "export": "export",
    "tests": "tests",
    "metrics": "metrics",
    "verify": "verify",
    "up": "services",
    "down": "services",
    "status": "services",
    "env": "services",
    "reset": "services",
    "bootstrap": "services",
    "dbt": "line",
    "completion": "shell",
}
"""Each command and the module that defines it, in the order of `olist --help`."""


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"olist.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command


def _print_version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"olist {metadata.version('olist-warehouse')}")
        ctx.exit()


@click.command(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done or nothing to do, 1 failed, 2 wrong usage, 3 data refused.",
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Show the version and exit.",
)
def olist() -> None:
    """Olist warehouse: land, load, build, test and publish Brazilian e-commerce data.

    `olist run` does the whole line; `olist up` starts the dashboard, Dagster and the dbt docs.
    Every command starts the services it needs, and stops those it started.
    """


def main() -> None:
    """Run the command line; end with one clear line instead of a traceback."""
    try:
        # Without click's own handling of errors, what `ctx.exit` was given is returned.
        code = olist(prog_name="olist", standalone_mode=False)
    except OlistError as error:
        click.secho(f"olist: {error}", fg="red", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("olist: stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output went away (`olist … | head`); nobody is left to tell.
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        click.secho(f"olist: {error.strerror or error}{where}", fg="red", err=True)
        sys.exit(1)
    except Exception as error:
        if os.environ.get("OLIST_TRACEBACK"):
            raise
        said = " ".join(f"{type(error).__name__}: {error}".split())
        click.secho(
            f"olist: this is a fault of the program, please report it: {said} "
            "(OLIST_TRACEBACK=1 shows where)",
            fg="red",
            err=True,
        )
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)
