"""The landed files: what the raw zone holds, one asset for each table of the contract."""

from collections.abc import Iterator

import dagster as dg
from pydantic import Field

from ingestion.pipeline import land
from ingestion.sources import open_source
from orchestration.project import Project, Table
from orchestration.translator import OWNERS
from orchestration.warehouse import Warehouse


class LandConfig(dg.Config):
    """Which source to land."""

    source: str = Field(
        default="generate",
        description="`generate`, `kaggle`, or the path of a folder or zip with the files.",
    )
    seed: int = Field(default=42, description="Seed of the generated files.")
    scale: float = Field(default=1.0, description="Size of the generated files.", gt=0)


def landed_key(table: str) -> dg.AssetKey:
    """Return the key of the landed file of `table`."""
    return dg.AssetKey(["raw_zone", table])


def landed_files(project: Project) -> dg.AssetsDefinition:
    """Return the step that lands a source."""

    @dg.multi_asset(
        name="land",
        specs=[_spec(table) for table in project.raw_tables],
        description="Bring the files of a source to the raw zone, as they came.",
    )
    def land_source(
        context: dg.AssetExecutionContext,
        config: LandConfig,
        warehouse: dg.ResourceParam[Warehouse],
    ) -> Iterator[dg.MaterializeResult[None]]:
        with warehouse.writing(context) as progress:
            settings = warehouse.settings
            source = open_source(config.source, settings, seed=config.seed, scale=config.scale)
            landing = land(settings, source, progress=progress)
        manifest = landing.manifest
        for file in manifest.files:
            yield dg.MaterializeResult(
                asset_key=landed_key(file.table),
                data_version=dg.DataVersion(file.sha256),
                metadata={
                    "landing_id": manifest.landing_id,
                    "new": landing.new,
                    "source": manifest.source,
                    "landed_as": manifest.landed_as,
                    "object": file.object_key,
                    "bytes": file.bytes,
                },
            )

    return land_source


def _spec(table: Table) -> dg.AssetSpec:
    return dg.AssetSpec(
        landed_key(table.name),
        description=(
            f"`{table.file}` as it came: never changed, never overwritten, named by its content. "
            "It has landed once a manifest lists it."
        ),
        group_name="raw_zone",
        kinds={"s3", "csv"},
        owners=OWNERS,
    )
