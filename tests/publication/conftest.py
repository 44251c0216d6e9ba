import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from olist.bootstrap import prepare_postgres
from olist.settings import Settings, load_settings
from tests.publication.candidate import Candidate


@contextmanager
def database(services: Settings, folder: Path) -> Iterator[Settings]:
    """Make a database, prepared, with a home of its own; drop it afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    connection = json.loads(services.connection_file.read_text())
    (folder / "connection.json").write_text(json.dumps(connection | {"pg_database": name}))
    with psycopg.connect(**services.postgres("admin"), autocommit=True) as admin:
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        settings = load_settings(home=folder, services="embedded")
        prepare_postgres(settings)
        yield settings
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def shared_warehouse(
    services: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """One database for the tests on candidates: making one for each took a second a test."""
    with database(services, tmp_path_factory.mktemp("home")) as settings:
        yield settings


@pytest.fixture
def candidate(shared_warehouse: Settings, tmp_path: Path) -> Candidate:
    """An empty candidate in an empty warehouse; `load`, `build` and `publish` fill it."""
    candidate = Candidate(shared_warehouse, tmp_path / "dbt")
    candidate.reset()
    return candidate
