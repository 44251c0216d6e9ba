from pathlib import Path

import pytest

from olist.errors import BadUsage
from olist.settings import (
    BLOCK_BEGINS,
    BLOCK_ENDS,
    PROJECT_DIR,
    env_file_values,
    load_settings,
)


@pytest.fixture
def env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / ".env"
    monkeypatch.setattr("olist.settings.ENV_FILE", file)
    return file


def test_the_environment_goes_before_the_file(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file.write_text("OLIST_RAW_BUCKET=of-the-file\nOLIST_S3_PORT=9000\n")
    monkeypatch.setenv("OLIST_RAW_BUCKET", "of-the-environment")
    settings = load_settings()
    assert (settings.raw_bucket, settings.s3_port) == ("of-the-environment", 9000)


def test_a_relative_home_counts_from_the_projects_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLIST_HOME", "state/here")
    assert load_settings().home == PROJECT_DIR / "state" / "here"


def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLIST_S3_PORT", "many")
    with pytest.raises(BadUsage, match=r"^OLIST_S3_PORT: .*\(is 'many'\)$"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OLIST_QUARANTINE_MAX_ROWS", "-1"),
        ("OLIST_QUARANTINE_MAX_SHARE", "nan"),
        ("OLIST_QUARANTINE_MAX_SHARE", "2"),
        ("OLIST_LOCK_TIMEOUT_SECONDS", "-5"),
        ("OLIST_S3_TIMEOUT_SECONDS", "0"),
    ],
)
def test_a_limit_that_limits_nothing_is_named(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadUsage, match=f"^{name}: "):
        load_settings()


def test_what_olist_up_wrote_into_the_file_is_not_read_back(env_file: Path) -> None:
    block = f"{BLOCK_BEGINS}\nexport PGHOST='127.0.0.1'\nexport OLIST_HOME='/old'\n{BLOCK_ENDS}\n"
    env_file.write_text(f"PGUSER=me\n{block}PGDATABASE=mine\n")
    assert env_file_values() == {"PGUSER": "me", "PGDATABASE": "mine"}
    assert load_settings().home == PROJECT_DIR / ".olist"
    with pytest.raises(BadUsage, match="OLIST_SERVICES=external needs PGHOST"):
        load_settings(services="external").connection()


def test_a_database_that_happens_to_be_exported_is_never_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGHOST", "production")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "production")
    with pytest.raises(BadUsage, match="have never been started"):
        load_settings(home=tmp_path).connection()
    assert load_settings(services="external").connection().pg_host == "production"


def test_external_services_take_the_standard_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {
        "PGHOST": "db.example",
        "PGPORT": "6543",
        "PGUSER": "owner",
        "PGPASSWORD": "secret",
        "AWS_REGION": "sa-east-1",
        "OLIST_READER_PASSWORD": "read",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings = load_settings(services="external")
    address = {"host": "db.example", "port": 6543, "dbname": "olist"}
    owner = {"user": "owner", "password": "secret"}
    assert settings.postgres("admin") == address | owner
    assert settings.postgres("loader") == address | owner | {"options": "-c role=olist_loader"}
    assert settings.postgres("reader") == address | {"user": "olist_reader", "password": "read"}
    assert settings.s3() == {"region_name": "sa-east-1"}


@pytest.mark.parametrize(
    ("name", "value"), [("PGPORT", "5432a"), ("AWS_ENDPOINT_URL_S3", "s3.example")]
)
def test_a_wrong_connection_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("PGHOST", "localhost")
    monkeypatch.setenv(name, value)
    with pytest.raises(BadUsage, match=rf"^{name} must .* \(is '{value}'\)$"):
        load_settings(services="external").connection()
