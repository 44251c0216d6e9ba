"""A zip gives its files without being extracted, or is refused with the name of the entry."""

import os
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.sources import open_source
from ingestion.sources.archive import zipped_files
from ingestion.sources.limits import Limits
from olist.errors import BadUsage, DataRefused
from olist.progress import silent
from olist.settings import Settings
from tests.ingestion.sources.conftest import contents

Entry = tuple[str | zipfile.ZipInfo, bytes]


def make_zip(path: Path, *entries: Entry) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries:
            archive.writestr(entry, content)
    return path


@pytest.mark.parametrize("folder", ["", "brazilian-ecommerce/"])
def test_files_come_out_as_they_went_in(
    tmp_path: Path, work: Path, tiny: Path, folder: str
) -> None:
    content = {path.name: path.read_bytes() for path in sorted(tiny.glob("*.csv"))}
    path = make_zip(tmp_path / "tiny.zip", *((folder + n, text) for n, text in content.items()))
    source = open_source(str(path), Settings())
    assert (source.name, source.fingerprint(), source.describe()) == (
        "zip",
        None,
        {"path": str(path)},
    )
    files = source.files(work, silent)
    assert contents(files) == content
    assert contents(files) == content, "and so as often as they are read"
    assert list(work.iterdir()) == [], "nothing was extracted"


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_each_method_of_compression_that_is_known_is_read(
    tmp_path: Path, limits: Limits, method: int
) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("a.csv", b"1,2\n" * 100)
    assert contents(zipped_files(path, limits)) == {"a.csv": b"1,2\n" * 100}


def test_what_the_finder_adds_is_passed_over(tmp_path: Path, limits: Limits) -> None:
    path = make_zip(
        tmp_path / "a.zip", ("d/a.csv", b"1"), ("__MACOSX/d/._a.csv", b"?"), ("d/", b"")
    )
    assert [file.name for file in zipped_files(path, limits)] == ["a.csv"]


def mode(name: str, kind: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (kind | 0o777) << 16
    return info


REFUSED: dict[str, tuple[list[Entry], str]] = {
    "parent folder": ([("../a.csv", b"1")], "'../a.csv' lies outside the archive"),
    "parent folder inside": ([("d/../../a.csv", b"1")], "lies outside the archive"),
    "parent folder at the end": ([("d/..", b"1")], "lies outside the archive"),
    "absolute": ([("/etc/a.csv", b"1")], "'/etc/a.csv' lies outside the archive"),
    "drive of Windows": ([("C:a.csv", b"1")], "has a name that is no plain file name"),
    "share of Windows": ([("\\\\host\\a.csv", b"1")], "has a name that is no plain file name"),
    "backslashes": ([("..\\a.csv", b"1")], "has a name that is no plain file name"),
    "dot": ([(".", b"1")], "has no name"),
    "link": ([(mode("link.csv", stat.S_IFLNK), b"/etc/passwd")], "'link.csv' is a link"),
    "device": ([(mode("null.csv", stat.S_IFCHR), b"")], "is a link or a device"),
    "pipe": ([(mode("pipe.csv", stat.S_IFIFO), b"")], "is a link or a device"),
    "twice": ([("a.csv", b"1"), ("a.csv", b"2")], "'a.csv' is there twice"),
    "twice on macOS": ([("a.csv", b"1"), ("A.csv", b"2")], "'A.csv' is there twice"),
    "another folder": ([("deep/b.csv", b"2")], "'deep/b.csv' lies elsewhere"),
    "folder in a folder": ([("d/e/a.csv", b"1")], "'d/e/a.csv' lies elsewhere"),
    "zip inside": ([("more.zip", b"PK")], "'more.zip' is an archive itself"),
    "gzip inside": ([("a.csv.gz", b"\x1f\x8b")], "'a.csv.gz' is an archive itself"),
    "tar inside": ([("a.TAR", b"")], "'a.TAR' is an archive itself"),
    "bomb": ([("b.csv", bytes(1_000_000))], "'b.csv' is compressed more than 200 to 1"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("case", REFUSED)
def test_an_entry_that_should_not_be_there_refuses_the_zip(
    tmp_path: Path, limits: Limits, case: str
) -> None:
    entries, reason = REFUSED[case]
    path = make_zip(tmp_path / "bad.zip", ("ok.csv", b"1"), *entries)
    with pytest.raises(DataRefused) as raised:
        zipped_files(path, limits)
    assert str(raised.value).startswith("bad.zip: entry '")
    assert reason in str(raised.value)


def encrypt(content: bytearray) -> None:
    content[content.index(b"PK\x01\x02") + 8] |= 1


def method_of_aes(content: bytearray) -> None:
    for header, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", content, content.index(header) + offset, 99)


def null_in_name(content: bytearray) -> None:
    for header, offset in ((b"PK\x03\x04", 30), (b"PK\x01\x02", 46)):
        content[content.index(header) + offset + 1] = 0


def other_name_before_the_bytes(content: bytearray) -> None:
    content[content.index(b"a.csv")] = ord("x")


def two_of_the_same_bytes(content: bytearray) -> None:
    second = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, second + 42, 0)


FORGED: dict[str, tuple[Callable[[bytearray], None], str]] = {
    "encrypted": (encrypt, "entry 'a.csv' is encrypted"),
    "unknown method": (method_of_aes, "by a method that is not known here (99)"),
    "null in the name": (null_in_name, "has a name that is no plain file name"),
    "two names of an entry": (other_name_before_the_bytes, "bad.zip is not a zip that can be"),
    "shared bytes": (two_of_the_same_bytes, "shares its bytes with another"),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_forged_zip_is_refused(tmp_path: Path, limits: Limits, case: str) -> None:
    forge, reason = FORGED[case]
    path = make_zip(tmp_path / "bad.zip", ("a.csv", b"1234"), ("b.csv", b"1"))
    content = bytearray(path.read_bytes())
    forge(content)
    path.write_bytes(content)
    with pytest.raises(DataRefused) as raised:
        zipped_files(path, limits)
    assert reason in str(raised.value)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(files=2, total_bytes=100, ratio=9), "has 3 entries, more than 2"),
        (Limits(files=3, total_bytes=5, ratio=9), "holds 6 bytes, more than 5"),
    ],
)
def test_a_zip_beyond_the_limits_is_refused(tmp_path: Path, limits: Limits, reason: str) -> None:
    path = make_zip(tmp_path / "big.zip", ("a.csv", b"12"), ("b.csv", b"12"), ("c.csv", b"12"))
    with pytest.raises(DataRefused, match=reason):
        zipped_files(path, limits)


def test_the_limits_are_settings(tmp_path: Path, work: Path) -> None:
    path = make_zip(tmp_path / "a.zip", ("a.csv", b"12"), ("b.csv", bytes(2000)))
    for settings in (
        Settings(source_max_files=1),
        Settings(source_max_bytes=1),
        Settings(archive_max_ratio=2),
    ):
        with pytest.raises(DataRefused):
            open_source(str(path), settings).files(work, silent)


def test_a_damaged_zip_is_refused(tmp_path: Path, limits: Limits) -> None:
    path = make_zip(tmp_path / "bad.zip", ("a.csv", os.urandom(5000)))
    whole = path.read_bytes()
    broken = bytearray(whole)
    broken[60] ^= 0xFF
    for content in (b"", b"no zip", whole[: len(whole) // 2], bytes(broken)):
        path.write_bytes(content)
        with pytest.raises(DataRefused, match=r"bad\.zip is not a zip that can be read"):
            contents(zipped_files(path, limits))


def test_an_entry_longer_than_it_says_is_refused(tmp_path: Path, limits: Limits) -> None:
    path = make_zip(tmp_path / "bad.zip", ("a.csv", b"x" * 5000))
    content = bytearray(path.read_bytes())
    for header, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", content, content.index(header) + offset, 100)
    path.write_bytes(content)
    with pytest.raises(DataRefused, match="not a zip that can be read"):
        contents(zipped_files(path, limits))


def test_a_zip_that_goes_away_is_named(tmp_path: Path, limits: Limits) -> None:
    path = make_zip(tmp_path / "a.zip", ("a.csv", b"1"))
    [file] = zipped_files(path, limits)
    path.unlink()
    with pytest.raises(BadUsage, match=f"there is no file {path}"):
        contents([file])
