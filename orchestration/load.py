"""The raw tables: what has landed, typed and keyed, and whether all of it is there."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from ingestion.loading.conservation import Balance, balance
from ingestion.pipeline import load
from ingestion.results import LoadResult
from orchestration.land import landed_key
from orchestration.project import Project, Table
from orchestration.translator import OWNERS
from orchestration.warehouse import Warehouse

CHECK = "nothing_lost"


def raw_tables(project: Project) -> dg.AssetsDefinition:
    """Return the step that loads what has landed and is not in the raw tables yet."""

    @dg.multi_asset(
        name="load",
        specs=[_spec(table) for table in project.raw_tables],
        description="Load what has landed: rows, ledger and quarantine in one transaction.",
    )
    def load_landings(
        context: dg.AssetExecutionContext, warehouse: dg.ResourceParam[Warehouse]
    ) -> Iterator[dg.MaterializeResult[None]]:
        with warehouse.writing(context) as progress:
            results = load(
                warehouse.settings, progress=progress, command=warehouse.command(context)
            )
            versions = {
                balanced.table: str(balanced.last_changed_by)
                for balanced in balance(warehouse.settings)
            }
        for table in project.raw_tables:
            yield dg.MaterializeResult(
                asset_key=table.spec.key,
                data_version=dg.DataVersion(versions.get(table.name, "0")),
                metadata=load_metadata(results, table.name),
            )

    return load_landings


def nothing_lost(project: Project) -> dg.AssetChecksDefinition:
    """Return the check that every raw table holds what the ledger says."""
    keys = {table.name: table.spec.key for table in project.raw_tables}

    @dg.multi_asset_check(
        name=CHECK,
        specs=[
            dg.AssetCheckSpec(
                CHECK,
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
            yield _check_result(key, balances.get(table, Balance(table, 0, 0, 0)))

    return check_balance


def load_metadata(results: Sequence[LoadResult], table: str) -> dict[str, Any]:
    """Return what the loads of a run did to one table, added up."""
    tables = [found for result in results for found in result.tables if found.table == table]
    counts = ("records", "inserted", "updated", "deleted", "repeated", "quarantined")
    metadata: dict[str, Any] = {
        count: sum(getattr(found, count) for found in tables) for count in counts
    }
    metadata["seconds"] = round(sum(found.seconds for found in tables), 2)
    if results:
        # What newer landings replace comes last, and says nothing of the tables.
        loaded = [result for result in results if result.outcome == "loaded"]
        last = (loaded or results)[-1]
        metadata["load_id"] = last.load_id
        metadata["landing_id"] = ", ".join(result.landing_id for result in results)
        metadata["outcome"] = last.outcome
    if warnings := [warning for found in tables for warning in found.warnings]:
        metadata["warnings"] = dg.MetadataValue.md("\n".join(f"- {text}" for text in warnings))
    return metadata


def _check_result(key: dg.AssetKey, balanced: Balance) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name=CHECK,
        asset_key=key,
        passed=balanced.holds,
        metadata={"rows": balanced.rows, "rows_of_the_ledger": balanced.expected_rows},
    )


def _spec(table: Table) -> dg.AssetSpec:
    return table.spec.replace_attributes(
        deps=[landed_key(table.name)],
        kinds={"postgres", "table"},
        owners=OWNERS,
        skippable=False,
    )
