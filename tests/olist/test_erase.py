"""An erasure as it is asked for; `tests/ingestion/test_erasure.py` proves what it does."""

from pathlib import Path

import pytest

from ingestion.pipeline import ingest
from olist.erase import Erased, erase_person
from olist.errors import BadUsage
from olist.settings import Settings
from tests.ingestion import files as tiny


def test_where_nothing_is_published_the_receipt_is_closed_without_a_build(
    warehouse: Settings, tmp_path: Path
) -> None:
    ingest(warehouse, tiny.write(tmp_path / "files", tiny.nine_files()))
    done = erase_person(warehouse, "u1", reason="asked for by letter")
    assert done.receipt is not None
    assert done.receipt["finished_at"] is not None
    assert "pseudonym" not in done.receipt
    assert (done.receipt["publications_dropped"], done.left) == ([], ())
    assert erase_person(warehouse, "u1", reason="again") == Erased(None)
    assert tiny.query(
        warehouse, "select count(*) from raw.customers where customer_unique_id = 'u1'"
    ) == [(0,)]


def test_downloads_that_may_hold_the_person_are_removed(
    warehouse: Settings, tmp_path: Path
) -> None:
    settings = warehouse.model_copy(update={"home": tmp_path / "home"})
    settings.downloads_dir.mkdir(parents=True)
    (settings.downloads_dir / "kaggle.zip").write_bytes(b"u1")
    settings.connection_file.symlink_to(warehouse.connection_file)
    ingest(settings, tiny.write(tmp_path / "files", tiny.nine_files()))
    assert erase_person(settings, "nobody", reason="asked") == Erased(None)
    assert settings.downloads_dir.exists()
    assert erase_person(settings, "u1", reason="asked").left == ()
    assert not settings.downloads_dir.exists()


@pytest.mark.parametrize(("person", "reason"), [("u1", "u1 asked"), ("", "asked"), ("u1", " ")])
def test_a_reason_is_wanted_and_may_not_name_the_person(
    warehouse: Settings, person: str, reason: str
) -> None:
    with pytest.raises(BadUsage):
        erase_person(warehouse, person, reason=reason)
    assert tiny.query(warehouse, "select count(*) from ingestion.erasures") == [(0,)]
