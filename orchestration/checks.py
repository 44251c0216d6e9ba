"""Checks that dbt's tests cannot make: of the line itself, from file to publication.

1. `nothing_lost`: a raw table holds what its loads inserted, less what they deleted. Blocks.
2. `usual_volume`: a load brought about as much as those before it. Warns.
3. `recounted`: the figures of the publication are those that DuckDB counts in the landed files,
   with SQL of its own. Fails the check; what is published stays, for somebody to look at.
"""

from collections.abc import Iterator

import dagster as dg

from ingestion.loading.conservation import Balance, balance
from ingestion.loading.volume import Volume, volumes
from orchestration.project import Project
from orchestration.publish import PUBLICATION
from orchestration.warehouse import POOL, Warehouse
from verification.comparing import Comparison
from verification.verify import verify

NOTHING_LOST = "nothing_lost"
USUAL_VOLUME = "usual_volume"
RECOUNTED = "recounted"

_SHOWN = 20


def nothing_lost(project: Project) -> dg.AssetChecksDefinition:
    """Return the check that every raw table holds what the ledger says."""
    keys = {table.name: table.spec.key for table in project.raw_tables}

    @dg.multi_asset_check(
        name=NOTHING_LOST,
        pool=POOL,
        specs=[
            dg.AssetCheckSpec(
                NOTHING_LOST,
                asset=key,
                blocking=True,
                description="The rows that its loads inserted, less those that they deleted.",
            )
            for key in keys.values()
        ],
    )
    def check_balance(
        context: dg.AssetCheckExecutionContext, warehouse: dg.ResourceParam[Warehouse]
    ) -> Iterator[dg.AssetCheckResult]:
        with warehouse.writing(context):
            balances = {balanced.table: balanced for balanced in balance(warehouse.settings)}
        for table, key in keys.items():
            yield _balanced(key, balances.get(table, Balance(table, 0, 0, 0)))

    return check_balance


def usual_volume(project: Project) -> dg.AssetChecksDefinition:
    """Return the check that the last load of every raw table was about as large as others."""
    keys = {table.name: table.spec.key for table in project.raw_tables}

    @dg.multi_asset_check(
        name=USUAL_VOLUME,
        pool=POOL,
        specs=[
            dg.AssetCheckSpec(
                USUAL_VOLUME,
                asset=key,
                description="The last load brought about as many records as those before it.",
            )
            for key in keys.values()
        ],
    )
    def check_volume(
        context: dg.AssetCheckExecutionContext, warehouse: dg.ResourceParam[Warehouse]
    ) -> Iterator[dg.AssetCheckResult]:
        with warehouse.writing(context):
            found = {volume.table: volume for volume in volumes(warehouse.settings)}
        for table, key in keys.items():
            yield _measured(key, found.get(table, Volume(table, 0, ())))

    return check_volume


def recounted(project: Project) -> dg.AssetChecksDefinition:  # noqa: ARG001 - as the others
    """Return the check that the publication says what its files say."""

    @dg.asset_check(
        name=RECOUNTED,
        asset=PUBLICATION,
        pool=POOL,
        description="Thousands of figures beside a recount of the landed files by DuckDB.",
    )
    def check_recount(
        context: dg.AssetCheckExecutionContext, warehouse: dg.ResourceParam[Warehouse]
    ) -> dg.AssetCheckResult:
        with warehouse.writing(context) as progress:
            found = verify(warehouse.settings, None, progress=progress)
        return dg.AssetCheckResult(
            passed=not found.unexplained,
            metadata={
                "figures": sum(one.verdict != "not applicable" for one in found.comparisons),
                "unexplained": len(found.unexplained),
                **({"differing": _differing(found.unexplained)} if found.unexplained else {}),
            },
        )

    return check_recount


def _balanced(key: dg.AssetKey, balanced: Balance) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name=NOTHING_LOST,
        asset_key=key,
        passed=balanced.holds,
        metadata={"rows": balanced.rows, "rows_of_the_ledger": balanced.expected_rows},
    )


def _measured(key: dg.AssetKey, volume: Volume) -> dg.AssetCheckResult:
    usual = volume.usual
    return dg.AssetCheckResult(
        check_name=USUAL_VOLUME,
        asset_key=key,
        passed=volume.is_usual,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"records": volume.records, **({} if usual is None else {"usual": usual})},
    )


def _differing(comparisons: tuple[Comparison, ...]) -> dg.MarkdownMetadataValue:
    rows = [f"| {one.name} | {one.expected} | {one.found} |" for one in comparisons[:_SHOWN]]
    return dg.MetadataValue.md(
        "\n".join(["| figure | recounted | published |", "| --- | ---: | ---: |", *rows])
    )
