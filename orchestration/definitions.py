"""The line as Dagster sees it: one graph from the landed file to the dashboard.

Nothing is connected to when this is loaded; a run starts the services it needs.
"""

import warnings

import dagster as dg

from olist.settings import Settings, load_settings
from orchestration.alerts.sensor import alerts
from orchestration.automation import JOBS, daily
from orchestration.build import dbt_resource, models
from orchestration.checks import nothing_lost, recounted, usual_volume
from orchestration.drivers import driver_marts, fitted_drivers
from orchestration.land import landed_files
from orchestration.landings import landings
from orchestration.load import raw_tables
from orchestration.outside import live_months, publishers, replayed_days
from orchestration.processed import processed_zone
from orchestration.project import Project, prepare_project
from orchestration.publish import dashboards, publication
from orchestration.warehouse import warehouse_resource


def definitions(settings: Settings) -> dg.Definitions:
    """Return the line of one warehouse."""
    project = prepare_project(settings)
    with warnings.catch_warnings():
        # Backfill policies are beta; the version is pinned.
        warnings.simplefilter("ignore", dg.BetaWarning)
        return _definitions(project, settings)


def _definitions(project: Project, settings: Settings) -> dg.Definitions:
    stages = (replayed_days, landed_files, raw_tables, publication)
    return dg.Definitions(
        assets=[
            *publishers(),
            *live_months(project, settings),
            *(stage(project, settings) for stage in stages),
            *(stage(project) for stage in (models, fitted_drivers, driver_marts)),
            processed_zone(settings),
            *dashboards(project),
        ],
        asset_checks=[check(project) for check in (nothing_lost, usual_volume, recounted)],
        jobs=JOBS,
        schedules=[daily(settings)],
        sensors=[landings(settings), alerts(settings)],
        resources={"warehouse": warehouse_resource(settings), "dbt": dbt_resource(project)},
        # One machine: a process for each step costs 6.5 s of starting, on two cores.
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """Load the line of the warehouse that the settings name."""
    return definitions(load_settings())
