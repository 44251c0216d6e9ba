import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from streamlit.testing.v1 import AppTest

from olist import bootstrap
from olist.services import running
from olist.settings import PROJECT_DIR, Settings, load_settings
from tests.olist.homes import new_home

Page = Callable[..., AppTest]


@contextmanager
def home_of_its_own(services: Settings, folder: Path) -> Iterator[Settings]:
    """A home folder that leads to a new database of the running services: `OLIST_HOME` takes it."""
    name = f"test_{secrets.token_hex(6)}"
    connection = json.loads(services.connection_file.read_text())
    folder.mkdir(exist_ok=True)
    (folder / "connection.json").write_text(json.dumps(connection | {"pg_database": name}))
    buckets = {
        f"{kind}_bucket": f"{name.replace('_', '-')}-{kind}" for kind in ("raw", "processed")
    }
    settings = load_settings(home=folder, **buckets)
    bootstrap.prepare(settings)
    yield settings
    administrator = services.postgres("admin") | {"dbname": "postgres"}
    with psycopg.connect(**administrator, autocommit=True) as connection:
        drop = sql.SQL("drop database {} with (force)")
        connection.execute(drop.format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def shop(published_home: Path) -> Iterator[Settings]:
    """A warehouse in which the tiny files are published."""
    with new_home(published_home) as home, running(settings := load_settings(home=home.path)):
        yield settings


@pytest.fixture
def empty(services: Settings, short_tmp: Path) -> Iterator[Settings]:
    """A warehouse in which nothing is published."""
    with home_of_its_own(services, short_tmp / "empty") as settings:
        yield settings


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    """Run a page of the dashboard on a home folder, as a browser with this address would."""

    def run(home: Path, name: str = "overview", **address: str) -> AppTest:
        monkeypatch.setenv("OLIST_HOME", str(home))
        test = AppTest.from_file(PROJECT_DIR / "app" / "dashboard.py", default_timeout=60)
        for parameter, value in address.items():
            test.query_params[parameter] = value
        if name != "overview":
            test.switch_page(f"views/{name}.py")
        return test.run()

    return run
