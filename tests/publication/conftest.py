import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from olist.bootstrap import prepare_postgres
from olist.settings import Settings, load_settings
from tests.publication.candidate import Candidate


@pytest.fixture(scope="session")
def services() -> Settings:
    if "OLIST_HOME" not in os.environ:
        pytest.skip("OLIST_HOME names no running services")
    return load_settings()


@pytest.fixture
def warehouse(services: Settings, tmp_path: Path) -> Iterator[Settings]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    connection = json.loads(services.connection_file.read_text())
    home = tmp_path / "home"
    home.mkdir()
    (home / "connection.json").write_text(json.dumps(connection | {"pg_database": name}))
    with psycopg.connect(**services.postgres("admin"), autocommit=True) as admin:
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        settings = load_settings(home=home, services="embedded")
        prepare_postgres(settings)
        yield settings
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def candidate(warehouse: Settings, tmp_path: Path) -> Candidate:
    """An empty candidate; `candidate.load()` and `candidate.build()` fill it."""
    return Candidate(warehouse, tmp_path / "dbt")
