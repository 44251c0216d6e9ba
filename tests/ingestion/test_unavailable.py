"""Services that are not there, or refuse: one clear line that says which."""

import socket
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from ingestion.pipeline import ingest, land, load
from ingestion.raw_zone.zone import RawZone
from olist.database import connect
from olist.errors import BadUsage, Busy, OlistError, Unavailable
from olist.progress import Step
from olist.settings import Connection, Settings
from tests.ingestion import files as tiny
from tests.ingestion.files import SELLERS, Folder


@pytest.fixture
def plain(tmp_path: Path) -> Folder:
    return tiny.write(tmp_path / "plain", tiny.nine_files())


@pytest.fixture
def nobody_listens() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _altered(settings: Settings, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    connection = settings.connection().model_copy(update=changes)

    def altered(_settings: Settings) -> Connection:
        return connection

    monkeypatch.setattr(type(settings), "connection", altered)


def test_no_s3(
    warehouse: Settings, plain: Folder, nobody_listens: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _altered(warehouse, monkeypatch, s3_endpoint=f"http://127.0.0.1:{nobody_listens}")
    with pytest.raises(Unavailable, match=f"S3 bucket .* at http.*{nobody_listens} cannot be"):
        ingest(warehouse, plain)


def test_a_wrong_key(warehouse: Settings, plain: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    _altered(warehouse, monkeypatch, s3_secret_key=SecretStr("wrong"))
    with pytest.raises(BadUsage, match="refused the access key"):
        ingest(warehouse, plain)


def test_no_bucket(warehouse: Settings, plain: Folder) -> None:
    with pytest.raises(BadUsage, match=r"S3 bucket no-such-bucket at .* does not exist"):
        land(warehouse.model_copy(update={"raw_bucket": "no-such-bucket"}), plain)


def test_no_postgres(
    warehouse: Settings, plain: Folder, nobody_listens: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _altered(warehouse, monkeypatch, pg_port=nobody_listens)
    with pytest.raises(Unavailable, match=f"Postgres at 127.0.0.1:{nobody_listens} cannot be"):
        ingest(warehouse, plain)
    assert RawZone(warehouse).manifests() == []


def test_a_lost_postgres(warehouse: Settings, plain: Folder) -> None:
    def lose_it(step: Step) -> None:
        if step.stage == "load":
            with connect(warehouse, "admin", autocommit=True) as connection:
                connection.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity "
                    "where application_name like 'olist ingest%' and datname = current_database()"
                )

    with pytest.raises(Unavailable, match="loading: Postgres was lost"):
        ingest(warehouse, plain, progress=lose_it)
    (result,) = ingest(warehouse, plain).loads
    assert (result.outcome, result.changed_rows) == ("loaded", 25)


def test_another_load_that_will_not_end(warehouse: Settings, plain: Folder) -> None:
    with connect(warehouse, "loader") as connection:
        connection.execute("lock table ingestion.loads in share row exclusive mode")
        with pytest.raises(Busy, match="loading: canceling statement due to lock timeout"):
            ingest(warehouse.model_copy(update={"lock_timeout_seconds": 0.1}), plain)


def test_an_object_that_is_not_what_landed(warehouse: Settings, plain: Folder) -> None:
    zone = RawZone(warehouse)
    landing = land(warehouse, plain)
    file = next(file for file in landing.manifest.files if file.name == SELLERS)
    content = (plain.path / SELLERS).read_bytes().replace(b"curitiba", b"cascavel")
    zone._client.put_object(Bucket=zone.bucket, Key=file.object_key, Body=content)
    with pytest.raises(OlistError, match=f"{SELLERS}: the .* bytes that were read are not the"):
        load(warehouse)
    assert tiny.query(warehouse, "select count(*) from ingestion.loads") == [(0,)]


def test_an_object_of_another_size_is_not_taken_for_the_file(
    warehouse: Settings, plain: Folder
) -> None:
    zone = RawZone(warehouse)
    manifest = land(warehouse, plain).manifest
    files = tiny.nine_files()
    changed = tiny.write(plain.path, {SELLERS: files[SELLERS] + b"s4,1,a,SP\n"})
    key = land(warehouse, changed).manifest.files[6].object_key
    assert key not in {file.object_key for file in manifest.files}
    zone._client.put_object(Bucket=zone.bucket, Key=key, Body=b"cut off")
    tiny.write(plain.path, files)
    land(warehouse, plain)
    tiny.write(plain.path, {SELLERS: files[SELLERS] + b"s4,1,a,SP\n"})
    with pytest.raises(OlistError, match="other bytes were written over"):
        land(warehouse, plain)
