"""Manifests and the ids of landings."""

from datetime import UTC, datetime

import pytest

from ingestion.raw_zone.manifest import LandedFile, Manifest, next_landing_id
from olist.errors import OlistError

_NOW = datetime(2018, 5, 6, 7, 8, 9, 10, tzinfo=UTC)
_MANIFEST = Manifest(
    landing_id="20180506T070809.000010Z-01234567",
    source="folder",
    landed_as="snapshot",
    fingerprint=None,
    as_of=None,
    created_at="2018-05-06T07:08:09+00:00",
    details={"path": "/data"},
    files=(LandedFile("a.csv", "a", "objects/a/00.csv", "00", 1),),
)


def test_an_id_says_when_and_what() -> None:
    assert next_landing_id(_NOW, "0123456789", None) == _MANIFEST.landing_id


def test_an_id_sorts_behind_the_latest_one_when_the_clock_was_set_back() -> None:
    latest = "20190101T000000.999999Z-ffffffff"
    assert next_landing_id(_NOW, "0123456789", latest) == "20190101T000001.000000Z-01234567"


def test_a_manifest_is_read_as_it_was_written() -> None:
    assert Manifest.from_json(_MANIFEST.to_json()) == _MANIFEST


def test_a_manifest_of_a_newer_version_is_refused() -> None:
    newer = _MANIFEST.to_json().replace(b'"format": 2', b'"format": 3')
    with pytest.raises(OlistError, match="format 3, and this code knows only 2"):
        Manifest.from_json(newer)


def test_what_is_not_a_manifest_is_refused() -> None:
    for content in (b"", b"[]", b"{}", b'{"format": 1}'):
        with pytest.raises(OlistError, match="not a manifest"):
            Manifest.from_json(content)
