"""What has landed stays as it landed."""

from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest

from ingestion.pipeline import ingest
from ingestion.raw_zone.zone import RawZone
from olist.settings import Settings
from tests.ingestion import files as tiny
from tests.ingestion.files import SELLERS


def _versions(warehouse: Settings) -> list[tuple[str, str]]:
    client = boto3.client("s3", **warehouse.s3(admin=True))
    page = client.list_object_versions(Bucket=warehouse.raw_bucket, Prefix="objects/")
    assert not page.get("DeleteMarkers")
    return [(one["Key"], one["VersionId"]) for one in page["Versions"]]


def test_two_landings_of_the_same_bytes_share_one_object(
    warehouse: Settings, tmp_path: Path
) -> None:
    files = tiny.nine_files()
    first = ingest(warehouse, tiny.write(tmp_path, files)).landing.manifest
    before = _versions(warehouse)
    changed = files | {SELLERS: files[SELLERS].replace(b"curitiba", b"londrina")}
    second = ingest(warehouse, tiny.write(tmp_path, changed)).landing.manifest
    third = ingest(warehouse, tiny.write(tmp_path, files)).landing.manifest
    after = _versions(warehouse)
    assert len({first.landing_id, second.landing_id, third.landing_id}) == 3
    assert first.files == third.files
    assert set(before) < set(after)
    assert len(after) == len({key for key, _version in after}) == 10


def test_the_loader_cannot_write_over_or_delete_what_has_landed(
    warehouse: Settings, tmp_path: Path
) -> None:
    file = ingest(warehouse, tiny.write(tmp_path, tiny.nine_files())).landing.manifest.files[0]
    before = _versions(warehouse)
    client: Any = RawZone(warehouse)._client
    where = {"Bucket": warehouse.raw_bucket, "Key": file.object_key}
    version = dict(before)[file.object_key]
    for attempt in (
        partial(client.put_object, **where, Body=b"other", IfNoneMatch="*"),
        partial(client.delete_object, **where),
        partial(client.delete_object, **where, VersionId=version),
    ):
        with pytest.raises(client.exceptions.ClientError, match=r"AccessDenied|Precondition"):
            attempt()
    assert _versions(warehouse) == before


def test_a_loader_with_the_administrators_key_would_be_noticed(
    warehouse: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator = warehouse.s3(admin=True)
    monkeypatch.setattr(Settings, "s3", lambda _settings, **_: administrator)
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        test_the_loader_cannot_write_over_or_delete_what_has_landed(warehouse, tmp_path)
