"""A source replayed day by day, from the command line: `--source replay:SOURCE`."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from olist.cli.console import print_json
from olist.cli.ready import ready
from olist.cli.results import warn

if TYPE_CHECKING:
    from ingestion.replaying import ReplayResult
    from ingestion.sources.replay import Replay
    from olist.settings import Settings

PREFIX = "replay:"


def day_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the days of a replay to a command."""
    day = click.DateTime(["%Y-%m-%d"])
    first = click.option("--from", "first_day", type=day, help="First day of a replay.")
    last = click.option("--to", "last_day", type=day, help="Last day of a replay.")
    return first(last(command))


def opened(
    specs: Sequence[str],
    settings: "Settings",
    *,
    seed: int,
    scale: float,
    first_day: datetime | None,
    last_day: datetime | None,
) -> "Replay | None":
    """Return the replay that `specs` name; None if they name other sources.

    Raises:
        BadUsage: a replay is named beside other sources, or days are given that it cannot have.
    """
    from ingestion.sources import open_source
    from ingestion.sources.replay import Replay
    from olist.errors import BadUsage

    if not any(spec.startswith(PREFIX) for spec in specs):
        if first_day or last_day:
            raise BadUsage(f"--from and --to are for a replay: use --source {PREFIX}SOURCE")
        return None
    if len(specs) > 1:
        raise BadUsage(f"a replay comes alone, and not with others: {', '.join(specs)}")
    if first_day and last_day and last_day < first_day:
        raise BadUsage(f"--to {last_day:%Y-%m-%d} lies before --from {first_day:%Y-%m-%d}")
    if first_day and first_day > datetime.now():  # noqa: DTZ005 - a day as the user counts them
        raise BadUsage(
            f"--from {first_day:%Y-%m-%d} has not come yet: what stands for it would go before all "
            "that lands until then"
        )
    (spec,) = specs
    source = open_source(spec.removeprefix(PREFIX), settings, seed=seed, scale=scale)
    return Replay(
        source,
        first_day=first_day.date() if first_day else None,
        last_day=last_day.date() if last_day else None,
        seed=seed,
    )


def run(settings: "Settings", replay: "Replay", *, publish_each: bool, as_json: bool) -> None:
    """Do the whole line with a replay."""
    with ready(settings) as report:
        from olist.line import run_replay

        result = run_replay(settings, replay, publish_each=publish_each, progress=report)
    publication = result.publication
    if as_json:
        print_json(_summary(result.replayed) | {"publication": asdict(publication)})
        return
    _show(result.replayed)
    what = "published" if publication.new else "nothing new: already published as"
    click.echo(f"{what} publication {publication.publication_id} in {result.seconds:.1f} s")


def land(settings: "Settings", replay: "Replay", *, as_json: bool) -> None:
    """Land a replay, and load nothing."""
    with ready(settings, lock="olist land") as report:
        from ingestion.replaying import land_replay

        result = land_replay(settings, replay, progress=report)
    if as_json:
        print_json(_summary(result))
    else:
        _show(result)


def _show(result: "ReplayResult") -> None:
    superseded = sum(load.outcome == "superseded" for load in result.loads)
    until = f", until {result.last_day}" if result.last_day else ""
    click.echo(
        f"{len(result.landings):,} days landed, {result.changed_rows:,} rows changed{until}, "
        f"in {result.seconds:.1f} s"
    )
    if superseded:
        warn(
            f"{superseded:,} of {len(result.loads):,} landings were superseded: the raw tables "
            "have data that stands for a later day. Replay into an OLIST_HOME of its own"
        )


def _summary(result: "ReplayResult") -> dict[str, Any]:
    return {
        "landings": [landing.landing_id for landing in result.landings],
        "loads": [load.load_id for load in result.loads],
        "changed_rows": result.changed_rows,
        "last_day": result.last_day,
        "seconds": result.seconds,
    }
