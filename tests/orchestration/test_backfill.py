"""Days of a replay, backfilled in one run."""

from datetime import date
from typing import Any

import dagster as dg

from ingestion.contract import load_contract
from ingestion.pipeline import load
from ingestion.raw_zone.zone import RawZone
from ingestion.replaying import land_replay
from ingestion.sources import open_source
from ingestion.sources.replay import Replay
from olist.database import connect, write_lock
from olist.settings import Settings
from orchestration.definitions import definitions
from orchestration.outside import REPLAYED_DAYS
from tests.conftest import new_warehouse

FIRST, LAST = "2016-11-01", "2016-12-30"
SCALE = 0.01
RAW = {"olist", "exchange_rates", "weather"}


def backfill(settings: Settings, first: str, last: str) -> dg.ExecuteInProcessResult:
    """Run the window from `first` to `last` as a backfill does: one run with the range as tags."""
    defs = definitions(settings)
    raw = [key for key in defs.resolve_asset_graph().get_all_asset_keys() if key.path[0] in RAW]
    job = defs.resolve_implicit_global_asset_job_def()
    return job.execute_in_process(
        asset_selection=[REPLAYED_DAYS, *raw],
        run_config={"ops": {"replayed_days": {"config": {"source": "generate", "scale": SCALE}}}},
        tags={
            "dagster/asset_partition_range_start": first,
            "dagster/asset_partition_range_end": last,
        },
    )


def rows(settings: Settings) -> dict[str, list[Any]]:
    """Return all rows of all raw tables, without those columns that say which load brought them."""
    found = {}
    with connect(settings, "admin") as connection:
        for table in load_contract().tables:
            query = (
                b"select row_to_json(t)::jsonb - '_load_id' - '_record_no' from raw."
                + table.name.encode()
                + b" as t order by 1"
            )
            found[table.name] = connection.execute(query).fetchall()
    return found


def test_a_backfill_of_sixty_days_is_one_run_and_equals_one_load_of_all(
    warehouse: Settings, services: Settings
) -> None:
    result = backfill(warehouse, FIRST, LAST)
    landed = RawZone(warehouse).manifests()
    [told] = result.asset_materializations_for_node("replayed_days")[:1]
    assert told.metadata["landings"].value == len(landed) > 5
    assert len(result.asset_materializations_for_node("replayed_days")) == 60

    backfill(warehouse, FIRST, LAST)
    assert RawZone(warehouse).manifests() == landed

    with new_warehouse(services) as other, write_lock(other, command="test"):
        # The first drop of a replay holds the state of its day.
        last = date.fromisoformat(LAST)
        source = open_source("generate", other, scale=SCALE)
        land_replay(other, Replay(source, first_day=last, last_day=last))
        load(other)
        assert len(RawZone(other).manifests()) == 1
        assert rows(warehouse) == rows(other)
