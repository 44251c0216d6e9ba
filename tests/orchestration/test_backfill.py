"""Days of a replay, backfilled in one run."""

from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from ingestion.contract import load_contract
from ingestion.pipeline import load
from ingestion.raw_zone.zone import RawZone
from ingestion.replaying import land_replay
from ingestion.sources import open_source
from ingestion.sources.replay import Replay
from olist.database import connect, write_lock
from olist.settings import Settings
from orchestration.load import raw_tables
from orchestration.outside import REPLAYED_DAYS, replayed_days
from orchestration.project import Project
from orchestration.warehouse import warehouse_resource
from tests.conftest import new_warehouse

FIRST, LAST = "2017-01-01", "2017-03-01"


@pytest.mark.filterwarnings("ignore::dagster.BetaWarning")
def test_a_backfill_of_sixty_days_is_one_run_and_equals_one_load_of_all(
    warehouse: Settings, services: Settings, project: Project, tiny: Path
) -> None:
    days = backfill(warehouse, project, tiny)
    landed = RawZone(warehouse).manifests()
    assert [day.metadata["landings"].value for day in days] == [len(landed)] * 60
    assert len(landed) > 5

    [again] = {day.metadata["landings"].value for day in backfill(warehouse, project, tiny)}
    assert (again, RawZone(warehouse).manifests()) == (0, landed)

    with new_warehouse(services) as other, write_lock(other, command="test"):
        # The first drop of a replay holds the state of its day.
        last = date.fromisoformat(LAST)
        land_replay(other, Replay(open_source(str(tiny), other), first_day=last, last_day=last))
        load(other)
        assert len(RawZone(other).manifests()) == 1
        assert rows(warehouse) == rows(other)


def backfill(settings: Settings, project: Project, source: Path) -> list[dg.AssetMaterialization]:
    """Run the window as a backfill does, one run with the range as tags; return its days."""
    result = dg.materialize(
        [replayed_days(project, settings), raw_tables(project, settings)],
        resources={"warehouse": warehouse_resource(settings)},
        run_config={"ops": {"replayed_days": {"config": {"source": str(source)}}}},
        tags={
            "dagster/asset_partition_range_start": FIRST,
            "dagster/asset_partition_range_end": LAST,
        },
    )
    told = result.asset_materializations_for_node("replayed_days")
    return [one for one in told if one.asset_key == REPLAYED_DAYS]


def rows(settings: Settings) -> dict[str, list[Any]]:
    """Return all rows of all raw tables, without those columns that say which load brought them."""
    found = {}
    with connect(settings, "admin") as connection:
        for table in load_contract().tables:
            query = (
                b"select (row_to_json(t)::jsonb - '_load_id' - '_record_no')::text from raw."
                + table.name.encode()
                + b" as t order by 1"
            )
            found[table.name] = connection.execute(query).fetchall()
    return found
