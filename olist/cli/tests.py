"""The data tests, how they ended, and the rows that failed them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from olist.cli.console import json_option, print_json, print_table, progress
from olist.cli.metrics import publication_option, reading

if TYPE_CHECKING:
    from publication.data_tests import TestedRule

    Found = tuple[tuple[TestedRule, ...], tuple[dict[str, Any], ...]]

_SIGNS = {"pass": ".", "warn": "w", "fail": "F", "skipped": "-"}
_ORDER = ("error", "runtime error", "fail", "warn", "running", "skipped", "pass")


@click.command()
@click.argument("name", required=False)
@click.option("--failed", is_flag=True, help="Only those that did not pass.")
@publication_option
@json_option
def tests(*, name: str | None, failed: bool, publication_id: int | None, as_json: bool) -> None:
    """List the data tests: last state, failing rows, severity, what each tolerates, the trend.

    With NAME, or a part of it that only one has, show that test and the rows that failed it, with
    the columns that say why. Without --publication it is about the candidate as last tested.

    The trend has a sign for each of the last builds, the oldest first: `.` passed, `w` warned, `F`
    failed, `-` was skipped, `E` could not be run.
    """
    if name and failed:
        raise click.UsageError("--failed is for the list, not for one test")
    if publication_id is None:
        found, rows = _of_candidate(name)
    else:
        found, rows = _of_publication(publication_id, name)
    if name:
        _show(found[0], rows, as_json=as_json)
        return
    listed = sorted(
        (test for test in found if not failed or test.status != "pass"),
        key=lambda test: (_ORDER.index(test.status), test.name),
    )
    if as_json:
        print_json([asdict(test) for test in listed])
    else:
        _list(listed, of=len(found))


def _of_candidate(name: str | None) -> "Found":
    from olist.database import connect
    from olist.services import running
    from olist.settings import load_settings
    from publication import data_tests

    settings = load_settings()
    with (
        progress() as report,
        running(settings, progress=report, reading=True),
        connect(settings, "publisher", command="olist tests") as connection,
    ):
        found = data_tests.candidate_tests(connection)
        if name is None:
            return found, ()
        test = data_tests.named(found, name)
        return (test,), data_tests.candidate_failing_rows(connection, test)


def _of_publication(publication_id: int, name: str | None) -> "Found":
    from publication.data_tests import named

    with reading(publication_id) as reader:
        found = reader.tests()
        if name is None:
            return found, ()
        test = named(found, name)
        return (test,), reader.failing_rows(test.unique_id)


def _list(found: "Sequence[TestedRule]", *, of: int) -> None:
    if not of:
        click.echo("no data test has been run yet: run `olist build`")
        return
    if not found:
        click.echo(f"all {of} data tests passed")
        return
    print_table(
        ["state", "rows", "severity", "trend", "test", "tolerates"],
        [
            (test.status, test.failures or 0, test.severity, _trend(test), test.name, _short(test))
            for test in found
        ],
    )


def _show(test: "TestedRule", rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(test) | {"failing_rows": rows})
        return
    click.secho(test.name, bold=True)
    if test.description:
        click.echo(f"  {test.description}")
    click.echo(f"  on {', '.join(test.tables)}; severity {test.severity}")
    click.echo(f"  tolerates {test.tolerance}")
    counted = f" with {test.failures} rows" if test.failures else ""
    click.echo(
        f"  {test.status}{counted} in {test.seconds:.2f} s, {test.finished_at:%Y-%m-%d %H:%M}"
    )
    for outcome in test.trend:
        published = f", publication {outcome.publication_id}" if outcome.publication_id else ""
        click.echo(
            f"    {outcome.finished_at:%Y-%m-%d %H:%M}  {outcome.status}  "
            f"{outcome.failures or 0} rows{published}"
        )
    for number, row in enumerate(rows, start=1):
        click.secho(f"row {number}", bold=True)
        for column, value in row.items():
            click.echo(f"  {column}: {'-' if value is None else value}")
    if len(rows) < (test.failures or 0):
        click.echo(f"the first {len(rows)} of {test.failures} rows")


def _trend(test: "TestedRule") -> str:
    return "".join(_SIGNS.get(outcome.status, "E") for outcome in test.trend)


def _short(test: "TestedRule", most: int = 60) -> str:
    return test.tolerance if len(test.tolerance) <= most else f"{test.tolerance[: most - 1]}…"
