"""The publication, and what reads it."""

import dagster as dg

from orchestration.project import Project
from orchestration.translator import OWNERS
from orchestration.warehouse import Warehouse
from publication.history import Publication
from publication.publish import publish

PUBLICATION = dg.AssetKey("publication")


def publication(project: Project) -> dg.AssetsDefinition:
    """Return the step that audits the candidate and publishes it."""

    @dg.asset(
        key=PUBLICATION,
        deps=project.public_models,
        group_name="published",
        kinds={"postgres"},
        owners=OWNERS,
    )
    def publish_candidate(
        context: dg.AssetExecutionContext, warehouse: dg.ResourceParam[Warehouse]
    ) -> dg.MaterializeResult[None]:
        """The public marts as readers see them: one version, whole, with its foreign keys.

        The audit reads the result of every data test from the database: a test that failed, was
        skipped or is missing refuses the candidate, also in a later run. Then one transaction moves
        one pointer, and readers see all of the new version or all of the one before.
        """
        with warehouse.writing(context) as progress:
            settings = warehouse.settings
            published = publish(settings, target_dir=settings.dbt_target_dir, progress=progress)
        return dg.MaterializeResult(
            data_version=dg.DataVersion(str(published.publication_id)),
            metadata=_metadata(published),
        )

    return publish_candidate


def dashboards(project: Project) -> list[dg.AssetSpec]:
    """Return dbt's exposures, as readers of the publication: the candidate they cannot see."""
    return [
        dg.AssetSpec(
            exposure["name"],
            deps=[PUBLICATION],
            description=exposure["description"],
            group_name="readers",
            kinds={"streamlit"} if exposure["type"] == "dashboard" else {exposure["type"]},
            owners=OWNERS,
            metadata={"url": dg.MetadataValue.url(exposure["url"])} if exposure["url"] else {},
        )
        for exposure in project.exposures
    ]


def _metadata(published: Publication) -> dict[str, dg.MetadataValue]:
    rows = "\n".join(
        f"| {table} | {rows:,} |" for table, rows in sorted(published.table_rows.items())
    )
    return {
        "publication_id": dg.MetadataValue.int(published.publication_id),
        "new": dg.MetadataValue.bool(published.new),
        "tests_passed": dg.MetadataValue.int(published.tests_passed),
        "tests_warned": dg.MetadataValue.int(published.tests_warned),
        "rows": dg.MetadataValue.md(f"| table | rows |\n| --- | ---: |\n{rows}"),
        "seconds": dg.MetadataValue.float(round(published.seconds, 2)),
    }
