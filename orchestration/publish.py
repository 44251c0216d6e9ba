"""The publication, and what reads it."""

import dagster as dg

from olist.settings import Settings
from orchestration.freshness import of_publication
from orchestration.project import Project
from orchestration.translator import OWNERS
from orchestration.warehouse import POOL, Warehouse
from publication.history import Publication, publications
from publication.publish import publish

PUBLICATION = dg.AssetKey("publication")


def publication(project: Project, settings: Settings) -> dg.AssetsDefinition:
    """Return the step that audits the candidate and publishes it."""

    @dg.asset(
        key=PUBLICATION,
        deps=project.public_models,
        group_name="published",
        kinds={"postgres"},
        owners=OWNERS,
        pool=POOL,
        backfill_policy=dg.BackfillPolicy.single_run(),
        freshness_policy=of_publication(settings),
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
            before = _before(settings, published)
        return dg.MaterializeResult(
            data_version=dg.DataVersion(str(published.publication_id)),
            metadata=_metadata(published, before),
        )

    return publish_candidate


def confirmed(settings: Settings) -> dg.AssetMaterialization:
    """Return that what readers see is of the rows and code of now: nothing had to be published.

    Without it the publication would look late on each day on which nothing new came.
    """
    [current] = [one for one in publications(settings) if one.is_current]
    return dg.AssetMaterialization(
        PUBLICATION,
        description="nothing new: confirmed",
        metadata=_metadata(current, _before(settings, current)),
        tags={"dagster/data_version": str(current.publication_id)},
    )


def _before(settings: Settings, published: Publication) -> Publication | None:
    """Return the publication before this one."""
    older = (one for one in publications(settings) if one.publication_id < published.publication_id)
    return next(older, None)


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


def _metadata(published: Publication, before: Publication | None) -> dict[str, dg.MetadataValue]:
    loads = [
        f"| {load.load_id} | {load.source} | {load.landing_id} | {load.records:,} "
        f"| {load.quarantined:,} |"
        for load in published.raw_loads
    ]
    return {
        "publication_id": dg.MetadataValue.int(published.publication_id),
        "new": dg.MetadataValue.bool(published.new),
        "tests_passed": dg.MetadataValue.int(published.tests_passed),
        "tests_warned": dg.MetadataValue.int(published.tests_warned),
        "tables": dg.MetadataValue.md(_tables(published, before)),
        "loads": dg.MetadataValue.md(
            "\n".join(
                [
                    "| load | source | landing | records | refused |",
                    "| ---: | --- | --- | ---: | ---: |",
                    *loads,
                ]
            )
        ),
        "seconds": dg.MetadataValue.float(round(published.seconds, 2)),
    }


def _tables(published: Publication, before: Publication | None) -> str:
    """Return the rows of each table, and how many more that are than in the publication before."""
    rows = ["| table | rows | more than before |", "| --- | ---: | ---: |"]
    for table, count in sorted(published.table_rows.items()):
        had = before.table_rows.get(table) if before else None
        rows.append(f"| {table} | {count:,} | {'' if had is None else f'{count - had:+,}'} |")
    return "\n".join(rows)
