"""A copy of the dbt project on a database of its own: dbt in this process, and the recount."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner

from ingestion.sources.folder import FolderSource
from olist.database import connect
from olist.dbt import exported
from olist.services import environment
from olist.settings import Settings
from tests.mutants.defect import Defect
from tests.mutants.outcome import Catch
from verification.verify import verify

VIOLATIONS = ("violates unique constraint", "violates not-null constraint", "violates check")
"""What Postgres says when a model breaks its contract."""


class DoesNotRun(Exception):
    """The project does not run with the defect in it, so no test had anything to catch."""


@dataclass(frozen=True)
class Sandbox:
    """A database and a project that may be spoiled."""

    settings: Settings
    project: Path
    target: Path

    @contextmanager
    def planted(self, defect: Defect) -> Iterator[None]:
        """Have the defect in the project, and take it out again."""
        path = defect.path(self.project)
        text = path.read_text("utf-8")
        path.write_text(defect.planted(self.project), "utf-8")
        try:
            yield
        finally:
            path.write_text(text, "utf-8")

    def dbt(self, *arguments: str) -> list[Catch]:
        """Run dbt; return the checks that failed.

        Raises:
            DoesNotRun: something else than a check failed.
        """
        with exported(self._environment()):
            done = dbtRunner().invoke(["--log-level", "none", "--quiet", *arguments])
        if done.exception is not None:
            raise DoesNotRun(f"dbt {arguments[0]}: {_line(done.exception)}")
        results = getattr(done.result, "results", [])
        return [_catch(one) for one in results if str(one.status) in ("error", "fail")]

    def recount(self, files: Path) -> list[Catch]:
        """Compare the tables as they are with the files."""
        with connect(self.settings, "admin") as connection:
            connection.execute(
                "update publication.publications"
                " set semantic_manifest = %s, published_at = clock_timestamp()",
                [(self.target / "semantic_manifest.json").read_text("utf-8")],
            )
        wrong = verify(self.settings, FolderSource(files)).unexplained
        return [Catch("recount", one.name) for one in wrong]

    def _environment(self) -> dict[str, str]:
        return {
            **environment(self.settings),
            "DBT_PROJECT_DIR": str(self.project),
            "DBT_PROFILES_DIR": str(self.project),
            "DBT_TARGET_PATH": str(self.target),
            "DBT_LOG_PATH": str(self.target),
            "DBT_PARTIAL_PARSE": "true",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "OLIST_HOME": os.fspath(self.settings.home),
        }


def _catch(result: Any) -> Catch:
    kind, name = str(result.node.resource_type), str(result.node.name)
    if kind == "unit_test" and result.status == "fail":
        return Catch("unit test", name)
    if kind == "test" and result.status == "fail":
        return Catch("data test", name, int(result.failures or 1))
    if kind == "model" and any(said in str(result.message) for said in VIOLATIONS):
        return Catch("contract", name)
    raise DoesNotRun(f"{kind} {name}: {_line(result.message)}")


def _line(said: object) -> str:
    return " ".join(str(said).split())[:500]
