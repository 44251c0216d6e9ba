"""The tests run on real services of their own, beside whatever else runs on the machine."""

import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import psycopg
import pytest
from filelock import FileLock
from psycopg import sql

from ingestion.sources import open_source
from olist import bootstrap
from olist.line import run_line
from olist.services import running, wait_until_stopped
from olist.settings import PROJECT_DIR, Connection, Settings, load_settings
from tests.sharing import BUILT_ONCE, Grouped, group_of

_OURS = ("OLIST_", "PG", "AWS_", "DBT_", "DAGSTER_")


_RUN_FOLDER = "TEST_RUN_FOLDER"


def pytest_configure(config: pytest.Config) -> None:
    """Make a folder for what the workers share, with a short path that every user can reach."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.mkdtemp(prefix="olist-", dir="/tmp")
        Path(folder).chmod(0o711)
        os.environ[_RUN_FOLDER] = folder


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove it, when all workers have ended."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(_RUN_FOLDER), ignore_errors=True)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Begin with what takes longest, so that no worker is left with it alone."""
    yield

    def in_a_minute(item: pytest.Item) -> bool:
        shared = group_of(item.nodeid) in BUILT_ONCE
        return not shared and item.get_closest_marker("takes_minutes") is None

    items.sort(key=in_a_minute)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Grouped:
    """Give one worker the tests of a file, or of all files that share a built warehouse."""
    return Grouped(config, log)


@pytest.fixture(scope="session", autouse=True)
def clean_environment() -> Iterator[None]:
    """No setting of the developer's shell or `.env` reaches a test."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith(_OURS):
                patch.delenv(name)
        patch.setattr("olist.settings.ENV_FILE", Path(os.devnull))
        patch.setenv("OLIST_ENV_FILE", os.devnull)
        yield


@pytest.fixture(scope="session")
def short_tmp() -> Iterator[Path]:
    """A folder with a short path that every user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="olist-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def services(clean_environment: None, short_tmp: Path) -> Iterator[Settings]:  # noqa: ARG001
    """Settings of running services, prepared."""
    settings = load_settings(home=short_tmp / "home")
    with running(settings):
        yield settings
    wait_until_stopped(settings)


class OtherDatabase(Settings):
    """Settings of the same services that point to another database."""

    database: str = ""

    def connection(self) -> Connection:
        """Return the connection of the services with the database replaced."""
        return super().connection().model_copy(update={"pg_database": self.database})


@contextlib.contextmanager
def new_warehouse(services: Settings) -> Iterator[Settings]:
    """Give settings of a new database and buckets, prepared; they are removed in the end."""
    name = f"test_{secrets.token_hex(6)}"
    settings = OtherDatabase(
        home=services.home,
        database=name,
        raw_bucket=f"{name.replace('_', '-')}-raw",
        processed_bucket=f"{name.replace('_', '-')}-processed",
    )
    bootstrap.prepare(settings)
    yield settings
    arguments = services.postgres("admin") | {"dbname": "postgres"}
    with contextlib.closing(psycopg.connect(**arguments, autocommit=True)) as connection:
        drop = sql.SQL("drop database {} with (force)").format(sql.Identifier(name))
        connection.execute(drop)
    client = boto3.client("s3", **services.s3(admin=True))
    for bucket in (settings.raw_bucket, settings.processed_bucket):
        # The embedded S3 deletes what is in it along with it.
        with contextlib.suppress(client.exceptions.ClientError):
            client.delete_bucket(Bucket=bucket)


@pytest.fixture
def warehouse(services: Settings) -> Iterator[Settings]:
    """Settings of a database and buckets that only this test sees, prepared."""
    with new_warehouse(services) as settings:
        yield settings


@pytest.fixture(scope="session")
def published_home(clean_environment: None, tiny: Path) -> Path:  # noqa: ARG001
    """A stopped home in which the tiny files are published: one worker makes it, all copy it."""
    folder = Path(os.environ[_RUN_FOLDER])
    home, done = folder / "published", folder / "published.done"
    with FileLock(folder / "published.lock"):
        if not done.exists():
            settings = load_settings(home=home)
            with running(settings):
                bootstrap.prepare(settings)
                run_line(settings, open_source(str(tiny), settings))
            wait_until_stopped(settings)
            done.touch()
    return home


@pytest.fixture(scope="session")
def sample() -> Path:
    """The sample of real orders, which is not part of this repository."""
    folder = PROJECT_DIR.parent / "shared" / "olist_sample"
    if not folder.is_dir():
        pytest.skip(f"the sample of real orders is not at {folder}")
    return folder


@pytest.fixture(scope="session")
def tiny() -> Path:
    """Nine tiny files with invented data."""
    return PROJECT_DIR / "tests" / "fixtures" / "tiny"
