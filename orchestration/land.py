"""The landed files: what the raw zone holds, one asset for each table of the contract."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
from pydantic import Field

from ingestion.pipeline import land_all
from ingestion.raw_zone.latest import Latest, read_latest
from ingestion.raw_zone.manifest import LandedFile, Manifest
from ingestion.raw_zone.zone import RawZone
from ingestion.sources import open_sources
from olist.settings import Settings
from orchestration.freshness import of_loads
from orchestration.project import Project, Table
from orchestration.translator import OWNERS
from orchestration.warehouse import POOL, Warehouse


class LandConfig(dg.Config):
    """Which sources to land."""

    source: str = Field(
        default="",
        description=(
            "`generate`, `kaggle`, `exchange_rates`, `weather`, or the path of a folder or zip "
            "with the files; empty for all of `OLIST_SOURCES`."
        ),
    )
    seed: int = Field(default=42, description="Seed of the generated files.")
    scale: float = Field(default=1.0, description="Size of the generated files.", gt=0)


def landed_key(table: str) -> dg.AssetKey:
    """Return the key of the landed file of `table`."""
    return dg.AssetKey(["raw_zone", table])


def landed_files(project: Project, settings: Settings) -> dg.AssetsDefinition:
    """Return the step that lands one source or several."""

    @dg.multi_asset(
        name="land",
        specs=[_spec(table, settings) for table in project.raw_tables],
        description="Bring the files of the sources to the raw zone, as they came.",
        pool=POOL,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def land_sources(
        context: dg.AssetExecutionContext,
        config: LandConfig,
        warehouse: dg.ResourceParam[Warehouse],
    ) -> Iterator[dg.MaterializeResult[None]]:
        with warehouse.writing(context) as progress:
            settings = warehouse.settings
            sources = open_sources(
                [config.source] if config.source else [],
                settings,
                seed=config.seed,
                scale=config.scale,
            )
            landed = land_all(settings, sources, progress=progress)
            latest = read_latest(RawZone(settings))
        failed = {failure.source: failure.reason for failure in landed.failures}
        for name, why in failed.items():
            context.log.error(f"source {name} did not land: {why}")
        new = frozenset(one.landing_id for one in landed.landings if one.new)
        for table in project.raw_tables:
            file = latest.file(table.name)
            # The live sources are named like their dataset, which the table's key begins with.
            reason = failed.get(table.spec.key.path[0])
            yield dg.MaterializeResult(
                asset_key=landed_key(table.name),
                data_version=dg.DataVersion(file.sha256 if file else "nothing"),
                metadata=_metadata(latest.of_table(table.name), file, new)
                | ({"failed": reason} if reason else {}),
            )

    return land_sources


def landed_now(
    project: Project, latest: Latest, new: frozenset[str]
) -> Iterator[dg.AssetMaterialization]:
    """Yield the files of the landings `new` that are the last ones of their tables."""
    for table in project.raw_tables:
        manifest, file = latest.of_table(table.name), latest.file(table.name)
        if manifest and file and manifest.landing_id in new:
            yield dg.AssetMaterialization(
                landed_key(table.name),
                metadata=_metadata(manifest, file, new),
                tags={"dagster/data_version": file.sha256},
            )


def _metadata(
    manifest: Manifest | None, file: LandedFile | None, new: frozenset[str]
) -> dict[str, Any]:
    """Return what landed last of a table; `new` are the landings of this run."""
    if manifest is None or file is None:
        return {"new": False, "bytes": 0}
    return {
        "landing_id": manifest.landing_id,
        "new": manifest.landing_id in new,
        "source": manifest.source,
        **({"data_through": manifest.as_of} if manifest.as_of else {}),
        "landed_as": manifest.landed_as,
        "object": file.object_key,
        "bytes": file.bytes,
    }


_PUBLISHED_BY = {"exchange_rates": "banco_central", "weather": "open_meteo"}
"""Who publishes a dataset; all others are Kaggle's."""


def _spec(table: Table, settings: Settings) -> dg.AssetSpec:
    return dg.AssetSpec(
        landed_key(table.name),
        deps=[_PUBLISHED_BY.get(table.spec.key.path[0], "kaggle")],
        description=(
            f"`{table.file}` as it came: never changed, never overwritten, named by its content. "
            "It has landed once a manifest lists it."
        ),
        group_name="raw_zone",
        kinds={"s3", "csv"},
        owners=OWNERS,
        freshness_policy=of_loads(settings),
    )
