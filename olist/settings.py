"""The settings, read once from the environment and `.env`.

1. Settings of this project begin with `OLIST_`; the connections use the standard `PG*` and `AWS_*`.
2. `PG*` and `AWS_*` count only with `OLIST_SERVICES=external`. Otherwise the connections are those
   of the embedded services, which they write to `connection.json` in the home folder (mode 0600).
3. What `olist up` writes into `.env`, for shells to source, is not read back: it would pass the
   embedded services off as the external ones, and keep a home that has moved.
"""

import io
import json
import os
import re
from datetime import date, time
from pathlib import Path
from typing import Any, Literal

from dotenv import dotenv_values
from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from olist.errors import BadUsage

PROJECT_DIR = Path(__file__).resolve().parent.parent
ENV_FILE = Path(os.environ.get("OLIST_ENV_FILE", PROJECT_DIR / ".env"))
"""The user's settings; `OLIST_ENV_FILE` names another file, or /dev/null for none."""
BLOCK_BEGINS = "# written by `olist up`: changes are lost"
BLOCK_ENDS = "# end of what `olist up` writes"
DBT_PROJECT_DIR = PROJECT_DIR / "olist_dbt"

Role = Literal["admin", "loader", "transformer", "publisher", "reader"]
ROLES: tuple[Role, ...] = ("loader", "transformer", "publisher", "reader")
"""The least-privileged roles; in Postgres each is called `olist_<role>`."""


class Connection(BaseModel):
    """Where Postgres and S3 are, and who may speak to them."""

    pg_host: str
    pg_port: int
    pg_database: str
    admin_user: str
    admin_password: SecretStr = SecretStr("")
    role_passwords: dict[str, SecretStr] = {}
    """Password of each role that has a login of its own; the others are taken by `set role`."""
    s3_endpoint: str | None = None
    s3_region: str = "us-east-1"
    s3_access_key: SecretStr | None = None
    s3_secret_key: SecretStr | None = None
    s3_session_token: SecretStr | None = None
    s3_admin_access_key: SecretStr | None = None
    """The embedded S3 has a key of its own for making buckets; the line's cannot, nor delete."""
    s3_admin_secret_key: SecretStr | None = None

    def secrets(self) -> tuple[str, ...]:
        """Return all passwords and keys, which are never shown."""
        values = [*dict(self).values(), *self.role_passwords.values()]
        found = (value.get_secret_value() for value in values if isinstance(value, SecretStr))
        return tuple(secret for secret in found if secret)


class Settings(BaseSettings):
    """The project's settings; `OLIST_HOME=/data olist run` sets the one named `home`."""

    model_config = SettingsConfigDict(env_prefix="OLIST_", extra="ignore")

    home: Path = Field(default=Path(".olist"), validate_default=True)
    """State of the embedded services; a relative path counts from the project's folder."""
    services: Literal["embedded", "external"] = "embedded"
    postgres_port: int = 0
    """A port for the embedded Postgres; 0 takes a free one."""
    s3_port: int = 0
    dagster_port: int = 3000
    dashboard_port: int = 8501
    docs_port: int = 8080
    raw_bucket: str = "olist-raw"
    processed_bucket: str = "olist-processed"
    quarantine_max_rows: int = Field(default=1000, ge=0)
    """A load with more rows than this in quarantine is refused as a whole."""
    quarantine_max_share: float = Field(default=0.01, ge=0, le=1)
    """A load with a larger share of a file's rows in quarantine is refused as a whole; the share of
    each file is rounded up, so that one row of a small file is not too many."""
    publications_kept: int = 3
    rows_lost_at_most: float = Field(default=0.2, ge=0, le=1)
    """A candidate is refused when a fact lacks a larger share of the rows that it had in the last
    publication of the same source."""
    lock_timeout_seconds: float = Field(default=600, ge=0, allow_inf_nan=False)
    """How long a command waits for another one that writes the same warehouse."""
    log_format: Literal["text", "json"] = "text"
    """`text`: people read steps on stderr, and JSON lines go to `logs/olist.jsonl` in the home;
    `json`: the JSON lines go to stderr instead, for a container."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    s3_timeout_seconds: float = Field(default=60, gt=0, allow_inf_nan=False)
    """How long S3 may say nothing; a request is tried four times."""
    kaggle_endpoint: str | None = None
    """Another address for Kaggle's API, for a mirror or a test."""
    source_max_files: int = Field(default=100, ge=1)
    """A zip or a place in S3 with more files than this is refused."""
    source_max_bytes: int = Field(default=16 << 30, ge=1)
    """An archive that holds more bytes than this, or a download of more, is refused."""
    archive_max_ratio: int = Field(default=200, ge=1)
    """A file that is compressed more than so many to one is refused."""
    s3_source_anonymous: bool = False
    """Ask for `s3://` sources without credentials, as some public buckets want it."""
    sources: str = "generate"
    """What `olist run`, `olist land` and Dagster bring in unless told: names or paths of sources,
    with spaces or commas between them."""
    live_from: date = date(2016, 9, 1)
    """The first day that exchange rates and weather are asked for."""
    live_to: date = date(2018, 10, 31)
    """The last one."""
    scheduled: bool = False
    """Whether Dagster's schedule and sensors run without being switched on, as with
    `olist up --scheduled`; only then are late loads and publications told to readers."""
    schedule: str = "0 6 * * *"
    """When the whole line runs each day, as cron writes it, in `timezone`."""
    timezone: str = "America/Sao_Paulo"
    publish_by: time = time(7)
    """The hour of the day, in `timezone`, by which what was loaded before is published."""
    load_warn_hours: float = Field(default=26, gt=0)
    """After so many hours without a load the next one is late."""
    load_fail_hours: float = Field(default=50, gt=0)
    """After so many hours without a load the loads have stopped."""
    dagster_url: str = ""
    """Where readers of alerts find Dagster; empty is this machine."""
    alert_email_to: str = ""
    """Who is written to when something fails; with spaces or commas between them."""
    alert_email_from: str = "olist@localhost"
    alert_smtp_url: SecretStr = SecretStr("smtp://127.0.0.1:25")
    """The mail server: `smtp://` or `smtps://`, with user and password where it asks for them."""
    alert_webhook_url: SecretStr = SecretStr("")
    """Where alerts are posted as JSON with a `text`, as Slack and others take it."""
    alert_sns_topic: str = ""
    """The ARN of an SNS topic; `OLIST_ALERT_SNS_ENDPOINT` is another address for it."""
    alert_sns_endpoint: str | None = None
    bcb_sgs_url: str = "https://api.bcb.gov.br"
    """Another address for a service, for a mirror or a test; and of those that follow."""
    bcb_ptax_url: str = "https://olinda.bcb.gov.br"
    frankfurter_url: str = "https://api.frankfurter.dev"
    open_meteo_url: str = "https://archive-api.open-meteo.com"
    open_meteo_calls_per_minute: float = Field(default=600, gt=0)
    """What Open-Meteo takes in a minute, as it counts: one call for two weeks of one place."""
    http_attempts: int = Field(default=5, ge=1)
    """How often a request to an outside service is tried before its error is told."""
    http_first_pause_seconds: float = Field(default=1, ge=0)
    """The pause before the second attempt; it doubles with each, up to a minute."""
    http_deadline_seconds: float = Field(default=300, gt=0)
    """How long all requests to one service may take together, pauses included; not downloads."""
    download_deadline_seconds: float = Field(default=3600, gt=0)
    """How long one download may take; what has come by then is kept, and the next one goes on."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - given by keyword
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments first, then the environment, then what the user wrote into `.env`."""
        written = {
            name.removeprefix("OLIST_").lower(): value
            for name, value in env_file_values().items()
            if name.startswith("OLIST_")
        }
        return init_settings, env_settings, InitSettingsSource(settings_cls, written)

    @field_validator("home")
    @classmethod
    def _absolute_home(cls, value: Path) -> Path:
        return (PROJECT_DIR / value.expanduser()).resolve()

    @property
    def source_specs(self) -> tuple[str, ...]:
        """The configured sources, one by one."""
        return tuple(spec for spec in re.split(r"[\s,]+", self.sources) if spec)

    @property
    def connection_file(self) -> Path:
        """Where the embedded services say how to reach them."""
        return self.home / "connection.json"

    @property
    def dbt_target_dir(self) -> Path:
        """Where dbt writes its artifacts: manifest, run results, docs."""
        return self.home / "dbt" / "target"

    @property
    def downloads_dir(self) -> Path:
        """Where downloads lie until they are whole, so that another process can go on with them."""
        return self.home / "downloads"

    def connection(self) -> Connection:
        """Return the connections in force.

        Raises:
            BadUsage: the external services are asked for and `PGHOST` is not set, or the embedded
                ones have never been started.
        """
        if self.services == "external":
            return _external_connection()
        try:
            return Connection(**json.loads(self.connection_file.read_text()))
        except FileNotFoundError:
            raise BadUsage(
                f"the embedded services have never been started in {self.home}: run `olist up`"
            ) from None
        except PermissionError:
            raise BadUsage(
                f"{self.connection_file} belongs to another user: set OLIST_HOME to a folder of "
                "your own"
            ) from None
        except (ValueError, TypeError):
            raise BadUsage(
                f"{self.connection_file} is damaged: put it back from a backup (it holds the "
                "passwords of the data beside it), or `olist reset`"
            ) from None

    def postgres(self, role: Role) -> dict[str, Any]:
        """Return the arguments with which psycopg connects as `role`."""
        connection = self.connection()
        arguments: dict[str, Any] = {
            "host": connection.pg_host,
            "port": connection.pg_port,
            "dbname": connection.pg_database,
        }
        if password := connection.role_passwords.get(role):
            return arguments | {
                "user": f"olist_{role}",
                "password": password.get_secret_value(),
            }
        arguments["user"] = connection.admin_user
        if secret := connection.admin_password.get_secret_value():
            arguments["password"] = secret
        if role != "admin":
            arguments["options"] = f"-c role=olist_{role}"
        return arguments

    def s3(self, *, admin: bool = False) -> dict[str, Any]:
        """Return the arguments of `boto3.client("s3", …)`; `admin` makes buckets."""
        connection = self.connection()
        arguments: dict[str, Any] = {"region_name": connection.s3_region}
        if connection.s3_endpoint:
            arguments["endpoint_url"] = connection.s3_endpoint
        key, secret = connection.s3_access_key, connection.s3_secret_key
        if admin and connection.s3_admin_access_key:
            key, secret = connection.s3_admin_access_key, connection.s3_admin_secret_key
        if key and secret:
            arguments["aws_access_key_id"] = key.get_secret_value()
            arguments["aws_secret_access_key"] = secret.get_secret_value()
        if connection.s3_session_token:
            arguments["aws_session_token"] = connection.s3_session_token.get_secret_value()
        return arguments


def env_file_values() -> dict[str, str]:
    """Return what the user wrote into `.env`, without the part that this project writes."""
    try:
        text = ENV_FILE.read_text()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BadUsage(
            f"{ENV_FILE} cannot be read ({error.strerror}): set OLIST_ENV_FILE to another file"
        ) from None
    before, begins, rest = text.partition(BLOCK_BEGINS)
    after = rest.partition(BLOCK_ENDS)[2] if begins else ""
    values = dotenv_values(stream=io.StringIO(before + after))
    return {name: value for name, value in values.items() if value is not None}


def load_settings(**overrides: Any) -> Settings:
    """Read the settings.

    Raises:
        BadUsage: a setting has a wrong value; the text names it.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        name = "OLIST_" + "_".join(str(part) for part in first["loc"]).upper()
        raise BadUsage(f"{name}: {first['msg']} (is {first['input']!r})") from None


def _external_connection() -> Connection:
    environment = {**env_file_values(), **os.environ}
    if not environment.get("PGHOST"):
        raise BadUsage("OLIST_SERVICES=external needs PGHOST (and PGPORT, PGDATABASE, PGUSER)")
    port = environment.get("PGPORT") or "5432"
    if not port.isdecimal():
        raise BadUsage(f"PGPORT must be a number (is {port!r})")
    endpoint = environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL")
    if endpoint and not endpoint.startswith(("http://", "https://")):
        raise BadUsage(f"AWS_ENDPOINT_URL_S3 must begin with http:// or https:// (is {endpoint!r})")
    passwords = {
        role: SecretStr(secret)
        for role in ROLES
        if (secret := environment.get(f"OLIST_{role.upper()}_PASSWORD"))
    }
    return Connection(
        pg_host=environment["PGHOST"],
        pg_port=int(port),
        pg_database=environment.get("PGDATABASE") or "olist",
        admin_user=environment.get("PGUSER") or "postgres",
        admin_password=SecretStr(environment.get("PGPASSWORD") or ""),
        role_passwords=passwords,
        s3_endpoint=endpoint or None,
        s3_region=environment.get("AWS_REGION")
        or environment.get("AWS_DEFAULT_REGION")
        or "us-east-1",
        s3_access_key=_secret(environment.get("AWS_ACCESS_KEY_ID")),
        s3_secret_key=_secret(environment.get("AWS_SECRET_ACCESS_KEY")),
        s3_session_token=_secret(environment.get("AWS_SESSION_TOKEN")),
    )


def _secret(value: str | None) -> SecretStr | None:
    return SecretStr(value) if value else None
