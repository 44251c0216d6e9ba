"""The line as Dagster sees it: one graph from the landed file to the dashboard.

Nothing is connected to when this is loaded; a run starts the services it needs.
"""

import dagster as dg

from olist.settings import Settings, load_settings
from orchestration.automation import daily, from_raw_zone, landings, line
from orchestration.build import dbt_resource, models
from orchestration.drivers import driver_marts, fitted_drivers
from orchestration.land import landed_files
from orchestration.load import nothing_lost, raw_tables
from orchestration.project import prepare_project
from orchestration.publish import dashboards, publication
from orchestration.warehouse import warehouse_resource


def definitions(settings: Settings) -> dg.Definitions:
    """Return the line of one warehouse."""
    project = prepare_project(settings)
    return dg.Definitions(
        assets=[
            *(
                stage(project)
                for stage in (
                    landed_files,
                    raw_tables,
                    models,
                    fitted_drivers,
                    driver_marts,
                    publication,
                )
            ),
            *dashboards(project),
        ],
        asset_checks=[nothing_lost(project)],
        jobs=[line, from_raw_zone],
        schedules=[daily],
        sensors=[landings(settings)],
        resources={"warehouse": warehouse_resource(settings), "dbt": dbt_resource(project)},
        # One machine: a process for each step costs 6.5 s of starting, on two cores.
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """Load the line of the warehouse that the settings name."""
    return definitions(load_settings())
