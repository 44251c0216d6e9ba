"""The raw tables: what has landed, typed and keyed."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from ingestion.loading.conservation import Balance, balance
from ingestion.pipeline import load
from ingestion.results import LoadResult
from olist.settings import Settings
from orchestration.freshness import of_loads
from orchestration.land import landed_key
from orchestration.project import Project, Table
from orchestration.translator import OWNERS
from orchestration.warehouse import POOL, Warehouse


def raw_tables(project: Project, settings: Settings) -> dg.AssetsDefinition:
    """Return the step that loads what has landed and is not in the raw tables yet."""

    @dg.multi_asset(
        name="load",
        specs=[_spec(table, settings) for table in project.raw_tables],
        description="Load what has landed: rows, ledger and quarantine in one transaction.",
        pool=POOL,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def load_landings(
        context: dg.AssetExecutionContext, warehouse: dg.ResourceParam[Warehouse]
    ) -> Iterator[dg.MaterializeResult[None]]:
        with warehouse.writing(context) as progress:
            results = load(
                warehouse.settings, progress=progress, command=warehouse.command(context)
            )
            balances = {balanced.table: balanced for balanced in balance(warehouse.settings)}
        for table in project.raw_tables:
            held = balances.get(table.name, Balance(table.name, 0, 0, 0))
            yield dg.MaterializeResult(
                asset_key=table.spec.key,
                data_version=dg.DataVersion(str(held.last_changed_by)),
                metadata=load_metadata(results, table.name) | {"dagster/row_count": held.rows},
            )

    return load_landings


def load_metadata(results: Sequence[LoadResult], table: str) -> dict[str, Any]:
    """Return what the loads of a run did to one table, added up."""
    tables = [found for result in results for found in result.tables if found.table == table]
    counts = ("records", "inserted", "updated", "deleted", "repeated", "quarantined")
    metadata: dict[str, Any] = {
        count: sum(getattr(found, count) for found in tables) for count in counts
    }
    metadata["bytes"] = sum(
        (found.header_bytes or 0) + (found.record_bytes or 0) for found in tables
    )
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


_PARTITIONED = {"exchange_rates": "exchange_rate_months", "weather": "weather_months"}
"""The asset that lands a dataset in partitions; the days of a replay bring all others."""


def _spec(table: Table, settings: Settings) -> dg.AssetSpec:
    return table.spec.replace_attributes(
        # A run for partitions lands without `land`: what it loads must wait for it too.
        deps=[landed_key(table.name), _PARTITIONED.get(table.spec.key.path[0], "replayed_days")],
        kinds={"postgres", "table"},
        owners=OWNERS,
        skippable=False,
        freshness_policy=of_loads(settings),
    )
