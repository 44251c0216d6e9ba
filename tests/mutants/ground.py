"""Where defects are planted: one warehouse built once, and copies of it.

1. The files are generated at a small scale, which keeps the rarest oddities, and loaded into raw
   tables made from the contract.
2. dbt builds and tests them once: without a defect everything must pass.
3. What was built is recorded as a publication of the candidate itself, so that the recount of
   `verification/` asks it as it asks any publication.
4. Each worker has a copy of the project and of the database, made by Postgres from the built one.
"""

import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from ingestion.sources.generate import GenerateSource
from olist.bootstrap import prepare_postgres
from olist.database import connect
from olist.progress import silent
from olist.settings import DBT_PROJECT_DIR, Connection, Settings
from tests.mutants.sandbox import Sandbox
from tests.olist_dbt.warehouses import CONTRACT, load_raw

SCALE = 0.02
BASE = "mutants_base"


class Database(Settings):
    """Settings of the running services that point to another database."""

    database: str = ""

    def connection(self) -> Connection:
        """Return the connection of the services with the database replaced."""
        return super().connection().model_copy(update={"pg_database": self.database})


@dataclass(frozen=True)
class Ground:
    """The services' home and a folder; `files/` and `project/` of it are made by `prepare`."""

    home: Path
    folder: Path

    @property
    def files(self) -> Path:
        """The files that the warehouse was loaded from."""
        return self.folder / "files"

    def settings(self, database: str) -> Settings:
        """Return settings of one of the databases."""
        return Database(home=self.home, database=database)

    def prepare(self) -> Sandbox:
        """Make the warehouse that all defects start from; dbt has not run on it."""
        self.files.mkdir()
        GenerateSource(scale=SCALE).files(self.files, silent)
        self._admin(sql.SQL("create database {}").format(sql.Identifier(BASE)))
        settings = self.settings(BASE)
        prepare_postgres(settings)
        contents = {
            table["name"]: self.files / table["config"]["meta"]["file"] for table in CONTRACT
        }
        load_raw(settings, {name: path.read_bytes() for name, path in contents.items()})
        return self._sandbox(BASE)

    def record(self, base: Sandbox) -> None:
        """Record what is built as publication 1, in the schema where dbt built it."""
        with connect(base.settings, "admin") as connection:
            connection.execute(
                """
                insert into publication.publications (
                    publication_id, schema_name, generation, raw_load_id, project_digest, status,
                    tests_passed, tests_warned, table_rows, raw_loads, semantic_manifest, seconds
                )
                select 1, 'candidate', generation.generation, raw_state.load_id, '', 'published',
                    0, 0, '{}', '[]', '{}', 0
                from publication.generation cross join ingestion.raw_state;
                insert into publication.current (publication_id) values (1);
                grant usage on schema candidate to olist_reader;
                grant select on all tables in schema candidate to olist_reader;
                alter default privileges for role olist_transformer in schema candidate
                    grant select on tables to olist_reader
                """
            )

    def worker(self, number: int) -> Sandbox:
        """Return a copy of the project with a database of its own, which is not made yet."""
        return self._sandbox(f"mutants_{number}")

    def copy_database(self, sandbox: Sandbox) -> None:
        """Give the sandbox the built warehouse, as it was."""
        name = sql.Identifier(sandbox.settings.connection().pg_database)
        self._admin(
            sql.SQL("drop database if exists {} with (force)").format(name),
            sql.SQL("create database {} template {}").format(name, sql.Identifier(BASE)),
        )

    def _sandbox(self, database: str) -> Sandbox:
        folder = self.folder / database
        ignored = shutil.ignore_patterns("target", "logs", "__pycache__")
        shutil.copytree(DBT_PROJECT_DIR, folder / "project", ignore=ignored)
        return Sandbox(self.settings(database), folder / "project", folder / "target")

    def _admin(self, *statements: sql.Composed) -> None:
        arguments = self.settings(BASE).postgres("admin") | {"dbname": "postgres"}
        with closing(psycopg.connect(**arguments, autocommit=True)) as connection:
            for statement in statements:
                connection.execute(statement)
