"""The warehouse beside a recount of its files."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from olist.cli.console import json_option, print_json, print_table, progress

if TYPE_CHECKING:
    from verification.comparing import Comparison
    from verification.verify import Verification

_SHOWN = 40


@click.command()
@click.argument("source", required=False)
@json_option
@click.pass_context
def verify(ctx: click.Context, source: str | None, as_json: bool) -> None:
    """Compare what is published with a recount of its files, and with what others published.

    The files are those that were loaded, or those of SOURCE: a folder, a zip, kaggle or generate.
    DuckDB counts them with SQL of its own. Exit code 1: a figure differs and nothing explains it.
    """
    from ingestion.sources import open_source
    from olist.services import running
    from olist.settings import load_settings
    from verification.verify import verify as compare

    settings = load_settings()
    opened = open_source(source, settings) if source else None
    with progress() as report, running(settings, progress=report):
        result = compare(settings, opened, progress=report)
    if as_json:
        print_json(_summary(result))
    else:
        _show(result)
    if result.unexplained:
        ctx.exit(1)


def _summary(result: "Verification") -> dict[str, object]:
    return {
        "publication_id": result.publication_id,
        "files": result.files,
        "checks": [
            dict(zip(("check", "figures", "agree", "differ", "not_applicable"), row, strict=True))
            for row in _by_check(result.comparisons)
        ],
        "unexplained": len(result.unexplained),
        "differing": [_plain(one) for one in result.comparisons if one.verdict == "differs"],
        "not_applicable": [
            _plain(one) for one in result.comparisons if one.verdict == "not applicable"
        ],
    }


def _plain(one: "Comparison") -> dict[str, object]:
    return {"name": one.name, **asdict(one)}


def _by_check(comparisons: Sequence["Comparison"]) -> list[tuple[str, int, int, int, int]]:
    counted = Counter((one.check, one.verdict) for one in comparisons)
    return [
        (check, sum(verdicts), *verdicts)
        for check in dict.fromkeys(one.check for one in comparisons)
        for verdicts in [
            (
                counted[check, "agrees"],
                counted[check, "differs"],
                counted[check, "not applicable"],
            )
        ]
    ]


def _show(result: "Verification") -> None:
    rows = _by_check(result.comparisons)
    print_table(["check", "figures", "agree", "differ", "not applicable"], rows)
    differing = [one for one in result.comparisons if one.verdict == "differs"]
    if differing:
        click.echo()
        print_table(
            ["figure", "files say", "warehouse says", "why"],
            [
                (one.name, one.expected, one.found, one.reason or "not explained")
                for one in sorted(differing, key=lambda one: one.reason is not None)[:_SHOWN]
            ],
        )
        if len(differing) > _SHOWN:
            click.echo(f"and {len(differing) - _SHOWN:,} more: --json shows all")
    click.echo()
    for reason in dict.fromkeys(
        one.reason for one in result.comparisons if one.verdict == "not applicable"
    ):
        click.echo(f"not applicable: {reason}")
    agreeing = sum(one.verdict == "agrees" for one in result.comparisons)
    colour = "red" if result.unexplained else "green"
    click.secho(
        f"publication {result.publication_id} beside its files ({result.files}): "
        f"{agreeing:,} figures agree, {len(differing):,} differ, "
        f"{len(result.unexplained):,} of them unexplained",
        fg=colour,
    )
