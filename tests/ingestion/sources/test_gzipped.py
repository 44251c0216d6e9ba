"""A file that gzip compressed is read as what it holds, beside plain ones or alone."""

import gzip
import random
from pathlib import Path

import pytest

from ingestion.sources import open_source
from ingestion.sources.gzipped import gzipped_file
from ingestion.sources.limits import Limits
from olist.errors import DataRefused
from olist.progress import silent
from olist.settings import Settings
from tests.ingestion.sources.conftest import contents


def test_a_folder_may_hold_both_kinds(tmp_path: Path, work: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_bytes(b"1")
    (tmp_path / "data" / "b.csv.gz").write_bytes(gzip.compress(b"2"))
    (tmp_path / "data" / "c.CSV.GZ").write_bytes(gzip.compress(b"3"))
    files = open_source(str(tmp_path / "data"), Settings()).files(work, silent)
    assert contents(files) == {"a.csv": b"1", "b.csv": b"2", "c.CSV": b"3"}
    assert list(work.iterdir()) == []


def test_one_file_may_be_a_source(tmp_path: Path, work: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"1") + gzip.compress(b"2"))
    source = open_source(str(path), Settings())
    assert (source.name, source.describe()) == ("file", {"path": str(path)})
    assert contents(source.files(work, silent)) == {"a.csv": b"12"}
    (tmp_path / "b.csv").write_bytes(b"3")
    plain = open_source(str(tmp_path / "b.csv"), Settings())
    assert contents(plain.files(work, silent)) == {"b.csv": b"3"}


def test_it_can_be_read_from_the_start_again(tmp_path: Path, limits: Limits) -> None:
    content = random.Random(1).randbytes(3_000_000)
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(content))
    with gzipped_file("a.csv", path, limits).open() as file:
        assert file.read(10) == content[:10]
        assert file.tell() == 10
        assert file.seek(0) == 0
        assert file.read() == content


def test_a_file_that_is_there_both_ways_is_refused(tmp_path: Path, work: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_bytes(b"1")
    (tmp_path / "data" / "a.csv.gz").write_bytes(gzip.compress(b"2"))
    with pytest.raises(DataRefused, match=r"data has both a\.csv and a\.csv\.gz: take one"):
        open_source(str(tmp_path / "data"), Settings()).files(work, silent)


TEXT = gzip.compress(bytes(range(256)) * 100)
REFUSED = {
    "no gzip": (b"a,b\n1,2\n", r"a\.csv\.gz is not a gzip that can be read"),
    "cut": (TEXT[:-20], "is not a gzip that can be read"),
    "damaged": (TEXT[:100] + b"?" + TEXT[101:], "is not a gzip that can be read"),
    "followed by something": (TEXT + b"garbage", "is not a gzip that can be read"),
    "wrong checksum": (TEXT[:-8] + b"1234" + TEXT[-4:], "is not a gzip that can be read"),
    "gzip inside": (gzip.compress(TEXT), "holds an archive itself .gzip.: extract it"),
    "zip inside": (gzip.compress(b"PK\x03\x04"), "holds an archive itself .zip.: extract"),
    "bomb": (gzip.compress(bytes(1_000_000)), "is compressed more than 200 to 1"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_it_should_not_be_is_refused(tmp_path: Path, limits: Limits, case: str) -> None:
    content, reason = REFUSED[case]
    path = tmp_path / "a.csv.gz"
    path.write_bytes(content)
    with pytest.raises(DataRefused, match=reason):
        contents([gzipped_file("a.csv", path, limits)])


def test_an_empty_one_gives_an_empty_file(tmp_path: Path, limits: Limits) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b""))
    assert contents([gzipped_file("a.csv", tmp_path / "a.csv.gz", limits)]) == {"a.csv": b""}


def test_more_bytes_than_allowed_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(TEXT)
    few = Limits(files=1, total_bytes=1000, ratio=10_000)
    with pytest.raises(DataRefused, match=r"a\.csv\.gz holds more than 1,000 bytes"):
        contents([gzipped_file("a.csv", path, few)])
