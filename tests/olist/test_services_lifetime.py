import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from olist.database import connect
from olist.errors import BadUsage
from olist.services import running, status, wait_until_stopped
from olist.settings import Settings, load_settings
from tests.olist.processes import User, all_gone, kill, pids


@pytest.fixture(scope="module")
def home(short_tmp: Path) -> Path:
    """A home of this module, whose services come and go."""
    return short_tmp / "come-and-go"


@pytest.fixture(scope="module")
def settings(home: Path) -> Iterator[Settings]:
    settings = load_settings(home=home)
    yield settings
    assert wait_until_stopped(settings)


def remember(settings: Settings, what: str) -> None:
    with connect(settings, "admin") as connection:
        connection.execute("create table if not exists remembered (what text)")
        connection.execute("truncate remembered")
        connection.execute("insert into remembered values (%s)", [what])
    boto3.client("s3", **settings.s3()).put_object(
        Bucket=settings.raw_bucket, Key="remembered", Body=what.encode()
    )


def remembered(settings: Settings) -> tuple[str, str]:
    with connect(settings, "admin") as connection:
        row = connection.execute("select what from remembered").fetchone()
    client = boto3.client("s3", **settings.s3())
    stored = client.get_object(Bucket=settings.raw_bucket, Key="remembered")["Body"].read()
    return (row[0] if row else "", stored.decode())


def test_two_first_users_share_one_set_which_ends_with_the_last_of_them(
    settings: Settings,
) -> None:
    first, second = User(settings.home), User(settings.home)
    assert first.ready()
    assert second.ready()
    processes = pids(settings.home)
    assert {user.pid for user in status(settings).users} == {
        first.process.pid,
        second.process.pid,
    }
    # Returns once nothing holds its output any more: a pipe behind it ends with it.
    first.leave()
    assert status(settings).running
    assert pids(settings.home) == processes
    remember(settings, "by two")
    second.kill()
    # Who comes while they stop waits, and has a set of its own.
    with running(settings):
        assert all_gone(processes, seconds=1)
        assert remembered(settings) == ("by two", "by two")


def test_a_killed_supervisor_takes_its_services_along_and_the_data_stays(
    settings: Settings,
) -> None:
    with running(settings):
        remember(settings, "before the kill")
        before, connection = pids(settings.home), settings.connection()
        kill(before["supervisor"])
        if sys.platform == "linux":
            assert all_gone(before, seconds=5)
        # Meanwhile somebody takes the ports that they had.
        assert connection.s3_endpoint is not None
        with (
            socket.create_server(("127.0.0.1", connection.pg_port)),
            socket.create_server(("127.0.0.1", int(connection.s3_endpoint.rpartition(":")[2]))),
            running(settings),
        ):
            assert remembered(settings) == ("before the kill", "before the kill")
            assert settings.connection().pg_port != connection.pg_port


def test_a_service_that_dies_ends_the_other_and_the_next_user_starts_both(
    settings: Settings,
) -> None:
    with running(settings):
        remember(settings, "before postgres died")
        before = pids(settings.home)
        kill(before["postgres"])
        assert all_gone(before)
        assert status(settings).state == "stopped"
        with running(settings):
            assert remembered(settings)[0] == "before postgres died"


@pytest.mark.parametrize("name", ["postgres", "s3"])
def test_a_port_that_a_setting_asks_for_and_is_taken_is_named(home: Path, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        settings = load_settings(home=home, **{f"{name}_port": port})
        expected = f"port {port} is taken: set OLIST_{name.upper()}_PORT to another one"
        with pytest.raises(BadUsage, match=expected), running(settings):
            pass
    wait_until_stopped(settings)


def test_a_folder_with_other_files_is_never_taken_over(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    settings = load_settings(home=tmp_path)
    with pytest.raises(BadUsage, match=r"OLIST_HOME=.* holds other files \(thesis.txt"):
        running(settings).__enter__()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_state_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "olist-state.json").write_text('{"version": 2, "data": ""}')
    with pytest.raises(BadUsage, match="is of a newer version of this project"):
        running(load_settings(home=tmp_path)).__enter__()
