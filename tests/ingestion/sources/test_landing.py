"""However the files come, the same objects land."""

import gzip
import zipfile
from pathlib import Path

import pytest

from ingestion.pipeline import Landing, ingest, land
from ingestion.raw_zone.zone import RawZone
from ingestion.sources import open_source
from olist.errors import DataRefused
from olist.settings import Settings
from tests.ingestion.http.stand_in import file_server


@pytest.fixture
def archive(tiny: Path, tmp_path: Path) -> Path:
    path = tmp_path / "olist.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for file in tiny.glob("*.csv"):
            zipped.write(file, file.name)
    return path


def objects(landing: Landing) -> list[tuple[str, str, int]]:
    return [(file.name, file.object_key, file.bytes) for file in landing.manifest.files]


def test_each_form_lands_the_same_objects(
    warehouse: Settings, tiny: Path, archive: Path, tmp_path: Path
) -> None:
    packed = tmp_path / "packed"
    packed.mkdir()
    for file in tiny.glob("*.csv"):
        (packed / f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes()))
    plain = ingest(warehouse, open_source(str(tiny), warehouse)).landing
    with file_server(archive.read_bytes()) as server:
        url = f"{server.url}/olist.zip"
        others = [
            land(warehouse, open_source(spec, warehouse))
            for spec in (str(archive), str(packed), url)
        ]
    assert plain.new
    assert len(objects(plain)) == 9
    assert [other.new for other in others] == [False, False, False]
    assert [objects(other) for other in others] == [objects(plain)] * 3


def test_what_an_address_has_is_loaded_and_not_downloaded_again(
    warehouse: Settings, archive: Path
) -> None:
    with file_server(archive.read_bytes()) as server:
        url = f"{server.url}/olist.zip"
        first = ingest(warehouse, open_source(url, warehouse))
        again = ingest(warehouse, open_source(url, warehouse))
        assert (first.landing.new, again.landing.new) == (True, False)
        assert [asked.method for asked in server.asked].count("GET") == 1
    assert first.landing.manifest.details == {"url": url, "etag": '"one"'}


def test_a_damaged_entry_lands_nothing(warehouse: Settings, archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    content[content.index(b"olist_orders_dataset.csv") + 100] ^= 0xFF
    archive.write_bytes(content)
    with pytest.raises(DataRefused, match=r"olist\.zip is not a zip that can be read"):
        ingest(warehouse, open_source(str(archive), warehouse))
    assert RawZone(warehouse).latest() is None
