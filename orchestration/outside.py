"""What lies outside: who publishes the files, and what is fetched of it day by day or by month.

A run for partitions lands what is missing of one window; loading it is the next stage's.
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from ingestion.pipeline import land_all
from ingestion.raw_zone.land import Landing
from ingestion.raw_zone.latest import read_latest
from ingestion.raw_zone.zone import RawZone
from ingestion.replaying import land_replay
from ingestion.sources import open_source, open_sources
from ingestion.sources.replay import Replay
from olist.settings import Settings
from orchestration.land import LandConfig, landed_now
from orchestration.partitions import (
    days,
    live_settings,
    months,
    replay_until,
    replayed_source,
    window,
)
from orchestration.project import Project
from orchestration.translator import OWNERS
from orchestration.warehouse import POOL, Warehouse

GROUP = "outside"
BROUGHT = "raw_zone"

KAGGLE = dg.AssetKey("kaggle")
BANCO_CENTRAL = dg.AssetKey("banco_central")
OPEN_METEO = dg.AssetKey("open_meteo")
REPLAYED_DAYS = dg.AssetKey("replayed_days")
RATE_MONTHS = dg.AssetKey("exchange_rate_months")
WEATHER_MONTHS = dg.AssetKey("weather_months")


def publishers() -> list[dg.AssetSpec]:
    """Return those who publish what the line takes; nothing here makes them."""
    return [
        _publisher(
            KAGGLE,
            "The Brazilian e-commerce data of Olist: nine CSV files, 99,441 orders of 2016 to "
            "2018. A folder, a zip or generated files may stand in for it.",
            "https://www.kaggle.com/datasets/olistbr/brazilian-ecommerce",
            {"csv"},
        ),
        _publisher(
            BANCO_CENTRAL,
            "What a US dollar costs on each business day, from the Banco Central do Brasil; "
            "Frankfurter stands in for days that it does not answer for.",
            "https://dadosabertos.bcb.gov.br",
            {"rest"},
        ),
        _publisher(
            OPEN_METEO,
            "The weather of each day in the 27 state capitals, from the archive of Open-Meteo.",
            "https://open-meteo.com/en/docs/historical-weather-api",
            {"rest"},
        ),
    ]


def replayed_days(project: Project, settings: Settings) -> dg.AssetsDefinition:
    """Return the step that lands the days of a replay."""

    @dg.asset(
        key=REPLAYED_DAYS,
        deps=[KAGGLE],
        partitions_def=days(settings),
        backfill_policy=dg.BackfillPolicy.single_run(),
        group_name=BROUGHT,
        kinds={"s3", "csv"},
        owners=OWNERS,
        pool=POOL,
    )
    def land_days(
        context: dg.AssetExecutionContext,
        config: LandConfig,
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.MaterializeResult[None]:
        """The same orders as they would have come: for each day, what was new or changed on it.

        A day that has landed does not land again. Days before the window that have not landed
        come first, since what a day changes stands on them.
        """
        with warehouse.writing(context) as progress:
            settings = warehouse.settings
            asked = window(*context.partition_time_window)
            spec = replayed_source(config.source, settings.source_specs)
            source = open_source(spec, settings, seed=config.seed, scale=config.scale)
            replay = Replay(source, last_day=replay_until(settings, asked), seed=config.seed)
            landed = land_replay(settings, replay, progress=progress).landings
            _tell(context, project, settings, landed)
        return _result(landed)

    return land_days


def live_months(project: Project, settings: Settings) -> list[dg.AssetsDefinition]:
    """Return the steps that land the months of rates and weather."""
    return [
        _live(
            project,
            settings,
            key=RATE_MONTHS,
            source="exchange_rates",
            publisher=BANCO_CENTRAL,
            description="The exchange rates of a month, of the days that no landing holds yet.",
        ),
        _live(
            project,
            settings,
            key=WEATHER_MONTHS,
            source="weather",
            publisher=OPEN_METEO,
            description="The weather of a month, of the days and states that no landing holds yet.",
        ),
    ]


def _live(
    project: Project,
    settings: Settings,
    *,
    key: dg.AssetKey,
    source: str,
    publisher: dg.AssetKey,
    description: str,
) -> dg.AssetsDefinition:
    @dg.asset(
        key=key,
        deps=[publisher],
        description=description,
        partitions_def=months(settings),
        backfill_policy=dg.BackfillPolicy.single_run(),
        group_name=BROUGHT,
        kinds={"s3", "csv"},
        owners=OWNERS,
        pool=POOL,
    )
    def land_months(
        context: dg.AssetExecutionContext, warehouse: dg.ResourceParam[Warehouse]
    ) -> dg.MaterializeResult[None]:
        with warehouse.writing(context) as progress:
            settings = live_settings(warehouse.settings, window(*context.partition_time_window))
            landed = land_all(settings, open_sources([source], settings), progress=progress)
            _tell(context, project, settings, landed.landings)
        return _result(landed.landings)

    return land_months


def _publisher(key: dg.AssetKey, description: str, url: str, kinds: set[str]) -> dg.AssetSpec:
    return dg.AssetSpec(
        key,
        description=description,
        group_name=GROUP,
        kinds=kinds,
        owners=OWNERS,
        metadata={"url": dg.MetadataValue.url(url)},
    )


def _tell(
    context: dg.AssetExecutionContext,
    project: Project,
    settings: Settings,
    landings: Sequence[Landing],
) -> None:
    """Say of the raw zone's files that they landed, as landing them by hand does."""
    new = frozenset(one.landing_id for one in landings if one.new)
    if new:
        for event in landed_now(project, read_latest(RawZone(settings)), new):
            context.log_event(event)


def _result(landings: Sequence[Landing]) -> dg.MaterializeResult[None]:
    new = [one for one in landings if one.new]
    return dg.MaterializeResult(
        metadata={
            "landings": len(new),
            "bytes": sum(file.bytes for one in new for file in one.manifest.files),
            "seconds": round(sum(one.seconds for one in landings), 2),
            "landed": dg.MetadataValue.md(_table(new)),
            **({"last_landing": new[-1].landing_id} if new else {}),
        }
    )


def _table(new: Sequence[Landing], shown: int = 20) -> str:
    if not new:
        return "Nothing: all of it had landed."
    return "\n".join(["| landing | files | bytes |", "| --- | --- | ---: |", *_rows(new, shown)])


def _rows(new: Sequence[Landing], shown: int) -> Iterator[str]:
    for one in new[-shown:]:
        files = one.manifest.files
        names = ", ".join(file.name for file in files)
        yield f"| {one.landing_id} | {names} | {sum(file.bytes for file in files):,} |"
    if len(new) > shown:
        yield f"| and {len(new) - shown} before | | |"
