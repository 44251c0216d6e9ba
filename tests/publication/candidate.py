"""A candidate made by hand: what dbt would have left in the database and in `target/`, at once."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from olist.database import connect
from olist.settings import Role, Settings
from publication.history import Publication
from publication.publish import publish
from tests.publication.semantic_manifest import semantic_manifest

MODELS = {
    "dim_customers": ["customer_id"],
    "dim_dates": ["date_day"],
    "fct_orders": ["order_id"],
}
CUSTOMERS = (("ana", "SP"), ("bia", "RJ"), ("caio", None))
DAYS = ("2018-01-01", "2018-01-31", "2018-02-01")
ORDERS = (
    ("o1", "ana", "2018-01-01 10:00", "10.00", False),
    ("o2", "ana", "2018-01-31 23:59", "20.50", True),
    ("o3", "bia", "2018-02-01 00:00", "30.00", False),
    ("o4", "caio", "2018-02-01 12:00", "0.25", None),
)
Order = tuple[str, str, str, str, bool | None]


@dataclass
class Candidate:
    """Builds candidates in one warehouse."""

    settings: Settings
    project_dir: Path
    models: dict[str, list[str]] = field(default_factory=lambda: dict(MODELS))
    code: dict[str, str] = field(default_factory=dict)
    steps: tuple[str, ...] = ()
    parents: dict[str, list[str]] = field(default_factory=dict)

    @property
    def target_dir(self) -> Path:
        return self.project_dir / "target"

    def reset(self) -> None:
        """Leave nothing of earlier tests in the warehouse."""
        schemas = self.execute(
            "admin",
            "select nspname::text from pg_namespace where nspname ~ '^publication_|reports'",
        )
        with connect(self.settings, "admin") as connection:
            for (schema,) in schemas:
                connection.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema)))
            connection.execute(
                """
                truncate publication.current, publication.publications, publication.builds,
                    publication.candidate_nodes, publication.kept_tables, publication.test_results,
                    publication.data_tests, publication.failing_rows;
                update publication.generation set generation = 0;
                truncate ingestion.loads restart identity cascade;
                drop table if exists candidate.fct_orders, candidate.dim_customers,
                    candidate.dim_dates;
                """
            )

    def execute(self, role: Role, query: str, values: Sequence[Any] = ()) -> list[Any]:
        with connect(self.settings, role) as connection:
            cursor = connection.execute(query.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def load(self, *tables: str, source: str = "folder", landed_as: str = "snapshot") -> int:
        """Record a load that changed raw tables."""
        rows = self.execute(
            "loader",
            """
            with load as (
                insert into ingestion.loads (
                    landing_id, landed_as, source, outcome, changed_rows, started_at, seconds,
                    command
                )
                values (%s, %s, %s, 'loaded', 4, now(), 0.1, 'test')
                returning load_id
            )
            insert into ingestion.load_files (load_id, table_name, file_name, outcome, object_key,
                sha256, bytes, records, loaded, repeated, quarantined, inserted, updated, deleted,
                warnings, seconds)
            select load_id, table_name, '', 'loaded', '', '', 0, 4, 4, 0, 0, 4, 0, 0, '{}', 0
            from load cross join unnest(%s::text[]) as tables (table_name)
            returning load_id
            """,
            [uuid.uuid4().hex, landed_as, source, list(tables or ("orders",))],
        )
        return int(rows[0][0])

    def write_project(self) -> None:
        """Write the model files and the manifests that dbt would make of them."""
        for model in self.models:
            path = self.project_dir / self.file(model)
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_text() != self.text(model):
                path.write_text(self.text(model))
        self.target_dir.mkdir(exist_ok=True)
        nodes = {node["unique_id"]: node for node in [*self.model_nodes(), *self.test_nodes()]}
        manifest = {"nodes": nodes, "sources": self.sources()}
        (self.target_dir / "manifest.json").write_text(json.dumps(manifest))
        semantic = json.dumps(semantic_manifest())
        (self.target_dir / "semantic_manifest.json").write_text(semantic)

    def file(self, model: str) -> str:
        return f"models/{model}.sql"

    def text(self, model: str) -> str:
        return self.code.get(model, f"-- The code of {model}.\n")

    def checksum(self, model: str) -> str:
        return hashlib.sha256(self.text(model).strip().encode()).hexdigest()

    def model_nodes(self) -> list[dict[str, Any]]:
        return [
            {
                "resource_type": "model",
                "unique_id": f"model.olist.{model}",
                "alias": model,
                "schema": "candidate",
                "original_file_path": self.file(model),
                "checksum": {"name": "sha256", "checksum": self.checksum(model)},
                "access": "public",
                "config": {
                    "materialized": "table",
                    "indexes": [{"columns": ["customer_id"]}] if model == "fct_orders" else [],
                },
                "columns": {},
                "constraints": [{"type": "primary_key", "columns": key}],
                "depends_on": {
                    "macros": [],
                    "nodes": ["source.olist.olist.orders", *self.parents.get(model, [])],
                },
            }
            for model, key in self.models.items()
        ]

    def sources(self) -> dict[str, dict[str, Any]]:
        """Return the sources that `steps` write."""
        return {
            f"source.olist.{room}.found": {
                "name": "found",
                "schema": room,
                "original_file_path": "models/sources.yml",
                "config": {"meta": {"written_by": room}},
            }
            for room in self.steps
        }

    def test_nodes(self) -> list[dict[str, Any]]:
        tests = [
            _test("unique", model, {"column_name": key[0]}) for model, key in self.models.items()
        ]
        relationship = {
            "column_name": "customer_id",
            "to": "ref('dim_customers')",
            "field": "customer_id",
        }
        return [*tests, _test("relationships", "fct_orders", relationship, "dim_customers")]

    def build(
        self,
        orders: Sequence[Order] = ORDERS,
        *,
        customers: Sequence[tuple[str, str | None]] = CUSTOMERS,
        results: Mapping[str, str | None] = {},
        node_status: Mapping[str, str] = {},
        publishable: bool = True,
        finished: bool = True,
    ) -> int:
        """Build all models and test them; `results` and `node_status` say what went otherwise."""
        self.write_project()
        with connect(self.settings, "transformer") as connection:
            generation = _start(connection, publishable=publishable)
            _write_tables(connection, orders, customers)
            for node in self.model_nodes():
                connection.execute(
                    """
                    insert into publication.candidate_nodes
                    select %s, %s, load_id, %s, %s from ingestion.raw_state
                    on conflict (unique_id) do update set
                        generation = excluded.generation, raw_load_id = excluded.raw_load_id,
                        checksum = excluded.checksum, status = excluded.status
                    """,
                    [
                        node["unique_id"],
                        generation,
                        node["checksum"]["checksum"],
                        node_status.get(node["alias"], "success"),
                    ],
                )
            for test in self.test_nodes():
                status = results.get(test["name"], "pass")
                if status:
                    failures, message = (3, "Got 3 results") if status == "fail" else (0, None)
                    connection.execute(
                        """
                        insert into publication.test_results
                        values (%s, %s, 'invocation', %s, 'error', %s, %s, 0)
                        """,
                        [generation, test["unique_id"], status, failures, message],
                    )
            if finished:
                connection.execute(
                    """
                    update publication.builds
                    set finished_at = clock_timestamp(), raw_load_id_at_end = raw_state.load_id
                    from ingestion.raw_state
                    where generation = %s
                    """,
                    [generation],
                )
        return generation

    def keep(self, **generations: int) -> None:
        """Record tables that take in changes only, and what wrote them last."""
        with connect(self.settings, "transformer") as connection:
            connection.cursor().executemany(
                "insert into publication.kept_tables values (%s, 0, %s, 1, 1, '')",
                [(f"model.olist.{model}", number) for model, number in generations.items()],
            )

    def raise_generation(self) -> None:
        """Do what any dbt command does before it writes the candidate."""
        with connect(self.settings, "transformer") as connection:
            _start(connection, publishable=True)

    def publish(self, **settings: Any) -> Publication:
        return publish(
            self.settings.model_copy(update=settings),
            target_dir=self.target_dir,
            project_dir=self.project_dir,
        )

    def publish_next(self, orders: Sequence[Order] = ORDERS) -> Publication:
        """Load something new, build it and publish it."""
        self.load()
        self.build(orders)
        return self.publish()


def _start(connection: psycopg.Connection[tuple[Any, ...]], *, publishable: bool) -> int:
    row = connection.execute(
        """
        with raised as (
            update publication.generation set generation = generation + 1 returning generation
        )
        insert into publication.builds (
            generation, invocation_id, command, publishable, raw_load_id
        )
        select raised.generation, %s, 'dbt build', %s, raw_state.load_id
        from raised cross join ingestion.raw_state
        returning generation
        """,
        [uuid.uuid4().hex, publishable],
    ).fetchone()
    assert row
    return int(row[0])


def _write_tables(
    connection: psycopg.Connection[tuple[Any, ...]],
    orders: Sequence[Order],
    customers: Sequence[tuple[str, str | None]],
) -> None:
    connection.execute(
        """
        drop table if exists candidate.fct_orders, candidate.dim_customers, candidate.dim_dates;
        create table candidate.dim_dates (
            date_day date not null, month_start_date date not null, is_complete_month boolean
        );
        create table candidate.dim_customers (customer_id text not null, customer_state text);
        create table candidate.fct_orders (
            order_id text not null,
            customer_id text not null,
            purchased_at timestamp not null,
            gmv_brl numeric(12, 2) not null constraint gmv_is_not_negative check (gmv_brl >= 0),
            is_late boolean
        );
        comment on table candidate.fct_orders is 'One row per order.';
        comment on column candidate.fct_orders.gmv_brl is 'Price and freight, in reais.';
        """
    )
    cursor = connection.cursor()
    cursor.executemany(
        "insert into candidate.dim_dates values (%s, date_trunc('month', %s::date), true)",
        [[day, day] for day in DAYS],
    )
    cursor.executemany("insert into candidate.dim_customers values (%s, %s)", customers)
    cursor.executemany("insert into candidate.fct_orders values (%s, %s, %s, %s, %s)", orders)


def _test(kind: str, model: str, arguments: dict[str, str], *others: str) -> dict[str, Any]:
    name = f"{kind}_{model}_{arguments['column_name']}"
    return {
        "resource_type": "test",
        "unique_id": f"test.olist.{name}.1234",
        "name": name,
        "attached_node": f"model.olist.{model}",
        "config": {"materialized": "test"},
        "depends_on": {"nodes": [f"model.olist.{one}" for one in (model, *others)]},
        "test_metadata": {"name": kind, "kwargs": arguments},
    }
