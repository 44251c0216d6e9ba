"""A source replayed day by day, from the command line: `--source replay:SOURCE`."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from olist.cli.console import print_json

if TYPE_CHECKING:
    from ingestion.replaying import ReplayResult
    from ingestion.sources.replay import Replay
    from olist.line import ReplayedLine
    from olist.settings import Settings

PREFIX = "replay:"


def day_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the days of a replay to a command."""
    day = click.DateTime(["%Y-%m-%d"])
    first = click.option("--from", "first_day", type=day, help="First day of a replay.")
    last = click.option("--to", "last_day", type=day, help="Last day of a replay.")
    return first(last(command))


def opened(
    specs: tuple[str, ...],
    settings: "Settings",
    *,
    seed: int,
    scale: float,
    first_day: datetime | None,
    last_day: datetime | None,
) -> "Replay | None":
    """Return the replay that `specs` names; None if it names other sources.

    Raises:
        BadUsage: days are given for a source that is not replayed, or in the wrong order; or
            a replay is not alone.
    """
    from ingestion.sources import open_source
    from ingestion.sources.replay import Replay
    from olist.errors import BadUsage

    spec = next((spec for spec in specs if spec.startswith(PREFIX)), None)
    if spec is None:
        if first_day or last_day:
            raise BadUsage(f"--from and --to are for a replay: use --source {PREFIX}SOURCE")
        return None
    if len(specs) > 1:
        raise BadUsage(f"source {spec} is replayed alone: leave the other sources out")
    if first_day and last_day and last_day < first_day:
        raise BadUsage(f"--to {last_day:%Y-%m-%d} lies before --from {first_day:%Y-%m-%d}")
    source = open_source(spec.removeprefix(PREFIX), settings, seed=seed, scale=scale)
    return Replay(
        source,
        first_day=first_day.date() if first_day else None,
        last_day=last_day.date() if last_day else None,
        seed=seed,
    )


def show_replay(result: "ReplayResult", *, as_json: bool) -> None:
    """Show which days came, and what their loads did."""
    if as_json:
        print_json(_summary(result))
        return
    superseded = sum(load.outcome == "superseded" for load in result.loads)
    until = f", until {result.last_day}" if result.last_day else ""
    click.echo(
        f"{len(result.landings):,} days landed, {result.changed_rows:,} rows changed{until}, "
        f"in {result.seconds:.1f} s"
    )
    if superseded:
        click.secho(
            f"warning: {superseded:,} of {len(result.loads):,} landings were superseded: the raw "
            "tables have data that stands for a later day. Replay into an OLIST_HOME of its own",
            fg="yellow",
            err=True,
        )


def show_replayed_line(result: "ReplayedLine", *, as_json: bool) -> None:
    """Show the same of the whole line."""
    publication = result.publication
    if as_json:
        print_json(_summary(result.replayed) | {"publication": asdict(publication)})
        return
    show_replay(result.replayed, as_json=False)
    what = "published" if publication.new else "nothing new: already published as"
    click.echo(f"{what} publication {publication.publication_id} in {result.seconds:.1f} s")


def _summary(result: "ReplayResult") -> dict[str, Any]:
    return {
        "landings": [landing.landing_id for landing in result.landings],
        "loads": [load.load_id for load in result.loads],
        "changed_rows": result.changed_rows,
        "last_day": result.last_day,
        "seconds": result.seconds,
    }
