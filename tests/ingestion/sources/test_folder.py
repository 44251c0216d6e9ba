"""A folder gives its files as they are, and what is wrong with it in one line."""

from pathlib import Path

import pytest

from ingestion.sources import SourceFile, open_source
from olist.errors import BadUsage
from olist.progress import silent
from olist.settings import Settings


def test_all_files_are_passed_on_sorted_and_subfolders_are_not(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "notes.txt"):
        (tmp_path / name).touch()
    (tmp_path / "deeper").mkdir()
    source = open_source(str(tmp_path), Settings())
    assert source.name == "folder"
    assert source.fingerprint() is None
    assert source.describe() == {"path": str(tmp_path)}
    assert source.files(tmp_path / "work", silent) == [
        SourceFile(name, tmp_path / name) for name in ("a.csv", "b.csv", "notes.txt")
    ]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadUsage, match="nowhere does not exist"):
        open_source(str(tmp_path / "nowhere"), Settings())


def test_a_folder_that_goes_away_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    source = open_source(str(folder), Settings())
    folder.rmdir()
    with pytest.raises(BadUsage, match=f"there is no folder {folder}"):
        source.files(tmp_path, silent)


def test_a_dangling_link_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "nothing")
    with pytest.raises(BadUsage, match=r"a\.csv is neither a file nor a folder"):
        open_source(str(tmp_path), Settings()).files(tmp_path, silent)


def test_a_file_that_may_not_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").touch()
    # Root may read everything, so the answer of the system is what is replaced here.
    monkeypatch.setattr("os.access", lambda _path, _mode: False)
    with pytest.raises(BadUsage, match=r"a\.csv may not be read"):
        open_source(str(tmp_path), Settings()).files(tmp_path, silent)


def test_a_file_of_another_kind_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "orders.txt").touch()
    with pytest.raises(BadUsage, match=r"orders\.txt is none of these files: use `generate`"):
        open_source(str(tmp_path / "orders.txt"), Settings())


def test_the_tiny_folder_has_the_nine_files(tiny: Path) -> None:
    names = [file.name for file in open_source(str(tiny), Settings()).files(tiny, silent)]
    assert len(names) == 9
    assert "product_category_name_translation.csv" in names
