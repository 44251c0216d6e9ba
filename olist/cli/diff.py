"""Two publications beside each other: what moved, and why."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from olist.cli.console import json_option, print_json, print_table, progress

if TYPE_CHECKING:
    from publication.diff import Diff, Move, TableDiff


@click.command()
@click.argument("before", type=click.IntRange(1))
@click.argument("after", type=click.IntRange(1))
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="Print at most so many months or states of each kind.",
)
@json_option
def diff(*, before: int, after: int, limit: int, as_json: bool) -> None:
    """Compare publication BEFORE with AFTER: rows and metrics that moved, by month and state.

    It says why: data that was loaded in between (new, corrected, gone), models whose code changed,
    metrics that were defined anew. Both must be kept: see `olist publications`.
    """
    from olist.services import running
    from olist.settings import load_settings

    settings = load_settings()
    with progress() as report, running(settings, progress=report, reading=True):
        from publication.diff import diff as compare

        found = compare(settings, before, after)
    if as_json:
        print_json(_described(found))
    else:
        _show(found, limit)


def _described(found: "Diff") -> dict[str, Any]:
    return {
        "before": found.before.publication_id,
        "after": found.after.publication_id,
        "reasons": {
            "data": [asdict(change) for change in found.reasons.data],
            "models": found.reasons.models and sorted(found.reasons.models),
            "metrics": sorted(found.reasons.redefined),
        },
        "tables": [asdict(table) | {"why": found.why[table.table]} for table in _moved(found)],
        "metrics": [asdict(move) | {"why": found.why[move.metric]} for move in found.moves],
    }


def _moved(found: "Diff") -> "list[TableDiff]":
    return [table for table in found.tables if table.moved]


def _show(found: "Diff", limit: int) -> None:
    for name, one in (("from", found.before), ("to", found.after)):
        loads = f"load {one.raw_load_id}"
        click.echo(
            f"{name:4} publication {one.publication_id}, {one.published_at:%F %H:%M}, {loads}"
        )
    _heading("Why")
    reasons = found.reasons
    lines = [f"data, loads {_listed(one.loads)}: {one}" for one in reasons.data]
    if reasons.models is None:
        lines.append("models: one of the two does not say which it was made by")
    lines += [f"changed model: {name}" for name in sorted(reasons.models or ())]
    lines += [f"changed definition: metric {name}" for name in sorted(reasons.redefined)]
    click.echo("\n".join(lines) or "nothing was loaded in between, and no code changed")
    if not _moved(found):
        click.echo("\nThe rows of all tables are the same.")
    else:
        _show_tables(found, limit)
    _show_moves(found, limit)


def _show_tables(found: "Diff", limit: int) -> None:
    _heading("Rows")
    print_table(
        ["table", "before", "after", "new", "gone", "changed", "in columns", "why"],
        [
            (
                *(table.table, table.rows_before, table.rows_after),
                *(table.new, table.gone, table.changed),
                _short([name for name, _ in table.columns] or table.columns_of_one),
                "; ".join(found.why[table.table]),
            )
            for table in _moved(found)
        ],
    )
    for kind in ("month", "state"):
        rows = [
            (table.table, place, count)
            for table in _moved(found)
            for place, count in getattr(table, f"by_{kind}")
        ]
        if rows:
            _heading(f"Rows that moved, by {kind}")
            _some(["table", kind, "rows"], sorted(rows, key=lambda row: -row[2]), limit)


def _show_moves(found: "Diff", limit: int) -> None:
    for by in (None, "month", "state"):
        moves = [move for move in found.moves if move.by == by]
        if not moves:
            continue
        _heading("Metrics" if by is None else f"Metrics by {by}")
        header = ["metric", *([by] if by else []), "before", "after", "change"]
        rows = [_move(move) + ([] if by else ["; ".join(found.why[move.metric])]) for move in moves]
        _some(header if by else [*header, "why"], rows, limit if by else len(rows))


def _move(move: "Move") -> list[Any]:
    change = None if move.before is None or move.after is None else move.after - move.before  # type: ignore[operator]  # Both are of the metric's one type.
    group = [] if move.by is None else [move.group]
    return [move.metric, *group, move.before, move.after, change]


def _some(header: list[str], rows: Sequence[Sequence[Any]], limit: int) -> None:
    print_table(header, rows[:limit])
    if len(rows) > limit:
        click.echo(f"and {len(rows) - limit} more: --limit, or --json")


def _heading(text: str) -> None:
    click.secho(f"\n{text}", bold=True)


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _short(names: Sequence[str], most: int = 3) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
