"""A zip is extracted whole, or refused with the name of the entry and nothing written."""

import errno
import stat
import zipfile
from pathlib import Path

import pytest

from ingestion.sources import open_source
from ingestion.sources.archive import Limits, extract
from olist.errors import DataRefused, Unavailable
from olist.progress import silent
from olist.settings import Settings


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def make_zip(path: Path, entries: dict[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries.items():
            archive.writestr(entry, content)
    return path


@pytest.mark.parametrize("folder", ["", "brazilian-ecommerce/"])
def test_files_come_out_as_they_went_in(tmp_path: Path, out: Path, tiny: Path, folder: str) -> None:
    content = {path.name: path.read_bytes() for path in sorted(tiny.glob("*.csv"))}
    path = make_zip(tmp_path / "tiny.zip", {folder + n: text for n, text in content.items()})
    source = open_source(str(path), Settings())
    assert (source.name, source.fingerprint(), source.describe()) == (
        "zip",
        None,
        {"path": str(path)},
    )
    files = source.files(out, silent)
    assert {file.name: file.path.read_bytes() for file in files} == content


def test_what_the_finder_adds_is_passed_over(tmp_path: Path, out: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"d/a.csv": b"1", "__MACOSX/d/._a.csv": b"?", "d/": b""})
    assert [file.name for file in extract(path, out, silent)] == ["a.csv"]


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("link.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ({"../a.csv": b"1"}, r"'\.\./a\.csv' would be written outside"),
        ({"d/../../a.csv": b"1"}, "would be written outside"),
        ({"/etc/a.csv": b"1"}, "'/etc/a.csv' would be written outside"),
        ({"C:\\a.csv": b"1"}, "no plain file name"),
        ({link(): b"/etc/passwd"}, r"'link\.csv' is a link"),
        ({"a.csv": b"1", "A.csv": b"2"}, r"'A\.csv' is there twice"),
        ({"a.csv": b"1", "deep/b.csv": b"2"}, r"'deep/b\.csv' lies elsewhere"),
        ({"d/e/a.csv": b"1"}, r"'d/e/a\.csv' lies elsewhere"),
        ({"a.csv": b"1", "more.zip": b"PK"}, r"'more\.zip' is an archive itself"),
        ({"a.csv": b"1", "b.csv": bytes(1_000_000)}, r"'b\.csv' is compressed more than 200 to 1"),
    ],
)
def test_an_entry_that_should_not_be_there_refuses_the_zip(
    tmp_path: Path, out: Path, entries: dict[str | zipfile.ZipInfo, bytes], reason: str
) -> None:
    path = make_zip(tmp_path / "bad.zip", {"ok.csv": b"1", **entries})
    with pytest.raises(
        DataRefused, match=rf"^bad\.zip: entry {reason}" if reason[0] == "'" else reason
    ):
        extract(path, out, silent)
    assert list(out.iterdir()) == []


def test_an_encrypted_entry_refuses_the_zip(tmp_path: Path, out: Path) -> None:
    path = make_zip(tmp_path / "bad.zip", {"a.csv": b"1"})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(DataRefused, match=r"'a\.csv' is encrypted"):
        extract(path, out, silent)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(entries=2), "has 3 entries, more than 2"),
        (Limits(total_bytes=5), "would take 6 bytes extracted, more than 5"),
    ],
)
def test_a_zip_beyond_the_limits_is_refused(
    tmp_path: Path, out: Path, limits: Limits, reason: str
) -> None:
    path = make_zip(tmp_path / "big.zip", {"a.csv": b"12", "b.csv": b"12", "c.csv": b"12"})
    with pytest.raises(DataRefused, match=reason):
        extract(path, out, silent, limits=limits)
    assert list(out.iterdir()) == []


def test_a_full_disk_is_said(tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("ingestion.sources.archive._write", full)
    with pytest.raises(Unavailable, match=f"no space is left in {out}"):
        extract(make_zip(tmp_path / "a.zip", {"a.csv": b"1"}), out, silent)


def test_a_damaged_zip_is_refused(tmp_path: Path, out: Path) -> None:
    path = make_zip(tmp_path / "bad.zip", {"a.csv": bytes(range(256)) * 20})
    whole = path.read_bytes()
    broken = bytearray(whole)
    broken[60] ^= 0xFF
    for content in (b"", b"no zip", whole[: len(whole) // 2], bytes(broken)):
        path.write_bytes(content)
        with pytest.raises(DataRefused, match=r"bad\.zip is not a zip that can be read"):
            extract(path, out, silent)
        for left in out.iterdir():
            left.unlink()


def test_an_entry_longer_than_it_says_is_refused(tmp_path: Path, out: Path) -> None:
    path = make_zip(tmp_path / "bad.zip", {"a.csv": b"x" * 5000})
    content = bytearray(path.read_bytes())
    for header, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = content.index(header) + offset
        content[start : start + 4] = (100).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(DataRefused, match="not a zip that can be read"):
        extract(path, out, silent)
