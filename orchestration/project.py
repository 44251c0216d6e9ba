"""The dbt project as Dagster reads it: its manifest, made anew when it is stale, and its names.

1. A manifest that is older than a file of the project, or cannot be read, is made anew by
   `dbt parse`, which needs no database.
2. The raw tables are dbt's sources, under the keys that dagster-dbt gives them: the lineage from
   file to mart has no seam.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtProject

from olist.errors import BadUsage, OlistError
from olist.services import environment
from olist.settings import DBT_PROJECT_DIR, Settings
from orchestration.translator import Translator
from publication.digest import project_files


@dataclass(frozen=True)
class Table:
    """A raw table: its name, its asset, and the file that it is loaded from."""

    name: str
    file: str
    spec: dg.AssetSpec


@dataclass(frozen=True)
class Project:
    """The dbt project and its manifest."""

    dbt: DbtProject
    manifest: Mapping[str, Any]
    translator: Translator

    @cached_property
    def raw_tables(self) -> tuple[Table, ...]:
        """The tables of the source contract, by name."""
        found = [
            Table(
                name=source["name"],
                file=source["config"]["meta"]["file"],
                spec=self.translator.get_asset_spec(self.manifest, unique_id, self.dbt),
            )
            for unique_id, source in self.manifest["sources"].items()
            if "file" in source["config"].get("meta", {})
        ]
        return tuple(sorted(found, key=lambda table: table.name))

    @cached_property
    def public_models(self) -> tuple[dg.AssetKey, ...]:
        """The models that are published."""
        return tuple(
            self.translator.get_asset_key(node)
            for node in self.manifest["nodes"].values()
            if node["resource_type"] == "model" and node["config"].get("access") == "public"
        )

    @property
    def exposures(self) -> tuple[Mapping[str, Any], ...]:
        """What reads the publications, as dbt's exposures say it."""
        return tuple(self.manifest["exposures"].values())


def prepare_project(settings: Settings) -> Project:
    """Return the dbt project, its manifest made anew where it is stale.

    Raises:
        OlistError: dbt cannot read the project; the text is what dbt says.
    """
    project = DbtProject(DBT_PROJECT_DIR, target_path=settings.dbt_target_dir)
    manifest = _manifest(project.manifest_path)
    if manifest is None:
        _parse(settings)
        manifest = _manifest(project.manifest_path)
    if manifest is None:
        raise OlistError(f"dbt parse wrote no manifest to {project.manifest_path}")
    return Project(project, manifest, Translator())


def dbt_executable() -> str:
    """Return the dbt beside this Python, which need not be on the PATH."""
    beside = Path(sys.executable).with_name("dbt")
    return str(beside) if beside.exists() else "dbt"


def _manifest(path: Path) -> dict[str, Any] | None:
    """Return the manifest, or none where it is missing, torn by a kill, or stale."""
    try:
        if path.stat().st_mtime < _last_change():
            return None
        manifest: dict[str, Any] = json.loads(path.read_bytes())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return manifest


def _last_change() -> float:
    """Return when a file of the dbt project was last written, or one was added or removed."""
    files = project_files(DBT_PROJECT_DIR)
    folders = {file.parent for file in files}
    return max(path.stat().st_mtime for path in (*files, *folders))


def _parse(settings: Settings) -> None:
    try:
        variables = environment(settings)
    except BadUsage:
        # The services have never been started here: the manifest says so with dbt's defaults.
        variables = {"DBT_TARGET_PATH": str(settings.dbt_target_dir)}
    done = subprocess.run(
        [dbt_executable(), "--quiet", "--no-use-colors", "parse"],
        cwd=DBT_PROJECT_DIR,
        env=os.environ
        | {"DBT_PROFILES_DIR": str(DBT_PROJECT_DIR), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
        | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = " ".join((done.stdout + done.stderr).split())
        raise OlistError(f"dbt cannot read its project: {said}")
