"""What a run says about each table that dbt wrote: its rows, and which columns they are made of."""

import re
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliEventMessage
from psycopg import sql

from olist.database import connect, readable_errors
from olist.settings import Settings
from orchestration.lineage import ColumnLineage
from orchestration.project import Project

_WRITTEN = re.compile(r"(?:SELECT|INSERT 0) (\d+)")


class TableFacts:
    """The facts of the tables of one build."""

    def __init__(self, project: Project, settings: Settings) -> None:
        """Read what the lineage was the last time."""
        self._project = project
        self._settings = settings
        self._nodes = {**project.manifest["nodes"], **project.manifest["sources"]}
        self._lineage = ColumnLineage(
            project.manifest,
            settings.dbt_target_dir,
            settings.home / "dagster" / "column_lineage.json",
        )

    def added(self, output: dg.Output[Any], event: DbtCliEventMessage) -> dg.Output[Any]:
        """Return `output` with the rows of its table and the lineage of its columns."""
        unique_id = event.raw_event["data"]["node_info"]["unique_id"]
        said = str(event.raw_event["data"].get("status"))
        facts = self._rows(unique_id, said) | self._columns(unique_id)
        return output.with_metadata({**output.metadata, **facts})

    def keep(self) -> None:
        """Keep the lineage for the next build."""
        self._lineage.keep()

    def _rows(self, unique_id: str, said: str) -> dict[str, int]:
        """Return the rows: Postgres said how many it wrote, which of a rebuilt table are all."""
        written = _WRITTEN.fullmatch(said)
        if written is None:
            return {}
        rows = int(written[1])
        if self._nodes[unique_id]["config"].get("materialized") != "incremental":
            return {"dagster/row_count": rows}
        return {"rows_written": rows, "dagster/row_count": self._count(unique_id)}

    def _count(self, unique_id: str) -> int:
        node = self._nodes[unique_id]
        query = sql.SQL("select count(*) from {}").format(
            sql.Identifier(node["schema"], node["alias"])
        )
        with (
            connect(self._settings, "transformer", command="dagster") as connection,
            readable_errors(f"counting {node['alias']}"),
        ):
            row = connection.execute(query).fetchone()
        return int(row[0]) if row else 0

    def _columns(self, unique_id: str) -> dict[str, Any]:
        found = self._lineage.of(unique_id)
        if not found:
            return {}
        return {
            "dagster/column_lineage": dg.TableColumnLineage(
                deps_by_column={
                    column: [dg.TableColumnDep(self._key(node), name) for node, name in inputs]
                    for column, inputs in found.items()
                }
            )
        }

    def _key(self, unique_id: str) -> dg.AssetKey:
        return self._project.translator.get_asset_key(self._nodes[unique_id])
