"""The processed zone: what is published, as Parquet files."""

import dagster as dg

from olist.settings import Settings
from orchestration.publish import PUBLICATION
from orchestration.translator import OWNERS
from orchestration.warehouse import POOL, Warehouse
from publication.parquet import export

PROCESSED_ZONE = dg.AssetKey("processed_zone")


def processed_zone(settings: Settings) -> dg.AssetsDefinition:
    """Return the step that writes the publication to the processed bucket."""

    @dg.asset(
        key=PROCESSED_ZONE,
        deps=[PUBLICATION],
        group_name="published",
        kinds={"s3", "parquet"},
        owners=OWNERS,
        pool=POOL,
        backfill_policy=dg.BackfillPolicy.single_run(),
        metadata={"bucket": settings.processed_bucket},
    )
    def export_publication(
        context: dg.AssetExecutionContext, warehouse: dg.ResourceParam[Warehouse]
    ) -> dg.MaterializeResult[None]:
        """The public marts as Parquet files by month, read back and counted after writing.

        Months that did not change keep their files. The manifest is written last: a reader that
        follows it sees one publication, whole.
        """
        with warehouse.writing(context) as progress:
            done = export(warehouse.settings, progress=progress)
        return dg.MaterializeResult(
            data_version=dg.DataVersion(str(done.publication_id)),
            metadata={
                "publication_id": done.publication_id,
                "files": done.parts,
                "files_written": done.written,
                "bytes_written": done.bytes_written,
                "rows": done.rows,
                "tables": done.tables,
                "where": done.where,
                "seconds": round(done.seconds, 2),
            },
        )

    return export_publication
