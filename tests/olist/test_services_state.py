import subprocess
from pathlib import Path

import pytest

from olist.errors import BadUsage, Busy
from olist.services import ServicesStatus, environment, reset, status, write_env_file
from olist.settings import ENV_FILE, PROJECT_DIR, Settings, load_settings

USER_LINES = "# mine\nOLIST_RAW_BUCKET=my-raw\n"


def test_status_tells_where_the_services_are_and_who_uses_them(services: Settings) -> None:
    found = status(services)
    connection = services.connection()
    assert found.running
    assert found.postgres == f"127.0.0.1:{connection.pg_port}"
    assert found.s3 == connection.s3_endpoint
    assert [name for name, _ in found.pids] == ["supervisor", "postgres", "s3"]
    assert dict(found.versions).keys() == {"postgres", "s3"}
    assert len(found.users) == 1


def test_status_of_a_home_that_is_not_there_makes_none(tmp_path: Path) -> None:
    assert status(load_settings(home=tmp_path / "none")) == ServicesStatus(state="stopped")
    assert not (tmp_path / "none").exists()


def test_what_is_in_use_is_not_reset(services: Settings) -> None:
    with pytest.raises(Busy, match=r"is in use by .*pid \d+"):
        reset(services)
    assert status(services).running


def test_a_folder_that_is_not_ours_is_not_reset(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(BadUsage, match="was not made by this project"):
        reset(load_settings(home=tmp_path))
    assert reset(load_settings(home=tmp_path / "none")) is False
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_the_environment_is_of_the_role_that_builds_and_of_absolute_paths(
    services: Settings,
) -> None:
    found = environment(services)
    connection = services.connection()
    assert connection.s3_access_key is not None
    assert found["PGUSER"] == "olist_transformer"
    assert found["PGPASSWORD"] == connection.role_passwords["transformer"].get_secret_value()
    assert found["AWS_ACCESS_KEY_ID"] == connection.s3_access_key.get_secret_value()
    assert found["AWS_ENDPOINT_URL_S3"] == connection.s3_endpoint
    assert found["DBT_PROFILES_DIR"] == str(PROJECT_DIR / "olist_dbt")
    assert found["DAGSTER_HOME"] == str(services.home / "dagster")
    assert (services.home / "dagster" / "dagster.yaml").exists()


@pytest.mark.parametrize("content", ["", '{"version": 1', "[]"])
def test_state_that_is_damaged_is_named(tmp_path: Path, content: str) -> None:
    settings = load_settings(home=tmp_path)
    settings.connection_file.write_text(content)
    with pytest.raises(BadUsage, match=r"connection\.json is damaged: put it back"):
        settings.connection()
    (tmp_path / "services.json").write_text(content)
    (tmp_path / "up.json").write_text(content)
    (tmp_path / "olist-state.json").write_text('{"version": 1, "data": ""}')
    assert status(settings).state == "stopped"
    (tmp_path / "olist-state.json").write_text(content)
    with pytest.raises(BadUsage, match=r"olist-state\.json is damaged: put it back"):
        status(settings)


@pytest.fixture
def env_file(services: Settings) -> Path:
    file = services.home / "env"
    file.unlink(missing_ok=True)
    return file


def test_a_shell_that_sources_the_file_has_the_environment(
    services: Settings, env_file: Path
) -> None:
    assert write_env_file(services) == env_file
    assert env_file.stat().st_mode & 0o777 == 0o600
    sourced = subprocess.run(
        ["/bin/sh", "-c", f". {env_file} && env"],
        env={"PATH": "/usr/bin:/bin", "AWS_SESSION_TOKEN": "somebody's", "PGHOST": "production"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    found = dict(line.split("=", 1) for line in sourced)
    expected = {name: value for name, value in environment(services).items() if name != "PATH"}
    assert {name: found[name] for name in expected} == expected
    assert found["PATH"].endswith(":/usr/bin:/bin")


def test_what_the_user_wrote_into_the_file_stays(services: Settings, env_file: Path) -> None:
    env_file.write_text(USER_LINES)
    write_env_file(services)
    once = env_file.read_text()
    write_env_file(services)
    assert env_file.read_text() == once
    assert once.startswith(USER_LINES)
    assert env_file.stat().st_mode & 0o777 == 0o600


def test_the_default_home_has_its_file_at_the_top() -> None:
    assert ENV_FILE.name == ".env" or Path("/dev/null") == ENV_FILE
    assert load_settings().home == PROJECT_DIR / ".olist"
