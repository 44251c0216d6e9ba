"""A download is gone on with where it broke off, and appears whole and checked, or not at all."""

import os
import random
import shutil
import sys
import time
from pathlib import Path

import pytest

from ingestion.http import HttpClient
from ingestion.http.download import download
from ingestion.http.kept import is_whole, take
from ingestion.http.remote import Remote
from olist.errors import DataRefused, OlistError, Unavailable
from olist.progress import silent
from tests.ingestion.http.stand_in import Answer, FileServer, file_server

CONTENT = random.Random(1).randbytes(3_000_000)
WRONG_MD5 = "AAAAAAAAAAAAAAAAAAAAAA=="


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "downloads" / "a.zip"


def get(server: FileServer, target: Path, *, attempts: int = 2, max_bytes: int = 10**9) -> Remote:
    client = HttpClient(attempts=attempts, first_pause_seconds=0.001)
    return download(
        client,
        lambda headers: client.request("GET", server.url, headers=headers, accept=frozenset({416})),
        target,
        max_bytes=max_bytes,
        progress=silent,
    )


def names(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir())


def test_a_download_appears_whole_with_what_is_known_of_it(target: Path) -> None:
    with file_server(CONTENT) as server:
        remote = get(server, target)
    assert target.read_bytes() == CONTENT
    assert names(target) == ["a.zip", "a.zip.json"]
    assert is_whole(target)
    assert (remote.etag, remote.length, remote.fingerprint) == (
        '"one"',
        3_000_000,
        'etag="one" modified=None length=3000000',
    )


def test_a_connection_that_breaks_is_taken_up_where_it_broke(target: Path) -> None:
    with file_server(CONTENT, breaks=[1_000_000, 500_000]) as server:
        get(server, target, attempts=3)
    assert target.read_bytes() == CONTENT
    assert server.starts == [None, "bytes=999999-", "bytes=1499998-"]


def test_another_process_goes_on_with_what_has_come(target: Path) -> None:
    with file_server(CONTENT, breaks=[700_000]) as server:
        with pytest.raises(Unavailable, match="broke off"):
            get(server, target, attempts=1)
        assert names(target) == ["a.zip.json", "a.zip.part"]
        get(server, target, attempts=1)
    assert target.read_bytes() == CONTENT
    assert server.starts == [None, "bytes=699999-"]


def test_all_that_was_missing_was_the_last_step(target: Path) -> None:
    with file_server(CONTENT, breaks=[700_000]) as server:
        with pytest.raises(Unavailable):
            get(server, target, attempts=1)
        with target.with_name("a.zip.part").open("ab") as part:
            part.write(CONTENT[700_000:])
        get(server, target, attempts=1)
    assert target.read_bytes() == CONTENT
    assert server.starts == [None, f"bytes={len(CONTENT) - 1}-"]


@pytest.mark.parametrize("by", ["etag", "modified"])
def test_what_changed_meanwhile_begins_anew(target: Path, by: str) -> None:
    before = {"etag": None, by: '"one"' if by == "etag" else "Mon, 01 Jan 2024 00:00:00 GMT"}
    after = '"two"' if by == "etag" else "Tue, 02 Jan 2024 00:00:00 GMT"
    with file_server(CONTENT, breaks=[700_000], **before) as server:
        with pytest.raises(Unavailable):
            get(server, target, attempts=1)
        server.content = CONTENT[::-1]
        setattr(server, by, after)
        get(server, target, attempts=1)
    assert target.read_bytes() == CONTENT[::-1]


def test_a_server_that_heeds_no_if_range_is_not_believed(target: Path) -> None:
    part = Answer(
        206, b"x", {"Content-Range": f"bytes 699999-699999/{len(CONTENT)}", "ETag": '"two"'}
    )
    with file_server(CONTENT, breaks=[700_000]) as server:
        with pytest.raises(Unavailable):
            get(server, target, attempts=1)
        server.refuses = [part]
        get(server, target)
    assert target.read_bytes() == CONTENT
    assert server.starts == [None, "bytes=699999-", None]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(416, headers={"Content-Range": "bytes */9"}),
        Answer(206, b"abc", {"Content-Range": f"bytes 5-7/{len(CONTENT)}"}),
        Answer(206, b"abc"),
    ],
)
def test_a_part_that_does_not_fit_is_thrown_away(target: Path, answer: Answer) -> None:
    with file_server(CONTENT, breaks=[700_000]) as server:
        with pytest.raises(Unavailable):
            get(server, target, attempts=1)
        server.refuses = [answer]
        get(server, target)
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("changes", [{"ranges": False}, {"etag": 'W/"weak"'}, {"etag": None}])
def test_a_server_that_gives_no_parts_is_asked_for_the_whole(
    target: Path, changes: dict[str, object]
) -> None:
    with file_server(CONTENT, breaks=[700_000], **changes) as server:
        get(server, target)
    assert target.read_bytes() == CONTENT
    assert len(server.starts) == 2


def test_attempts_count_anew_while_the_file_comes_on(target: Path) -> None:
    with file_server(CONTENT, breaks=[1_100_000, 1_100_000]) as server:
        get(server, target, attempts=1)
    assert target.read_bytes() == CONTENT


def test_a_server_that_never_gets_further_is_left(target: Path) -> None:
    with file_server(CONTENT, ranges=False, breaks=[1_500_000] * 100) as server:
        with pytest.raises(Unavailable, match="broke off"):
            get(server, target, attempts=3)
        assert len(server.starts) == 4


def test_a_wrong_md5_is_told_and_nothing_of_it_kept(target: Path) -> None:
    with (
        file_server(CONTENT, md5=WRONG_MD5) as server,
        pytest.raises(Unavailable, match=r"a\.zip was damaged on the way .its MD5 differs."),
    ):
        get(server, target)
    assert len(server.starts) == 2
    assert names(target) == []


def test_a_content_md5_is_checked_too(target: Path) -> None:
    damaged = Answer(200, b"abc", {"Content-MD5": WRONG_MD5})
    with file_server(CONTENT, refuses=[damaged]) as server:
        get(server, target)
    assert target.read_bytes() == CONTENT


def test_more_than_is_allowed_is_refused_before_it_comes(target: Path) -> None:
    with (
        file_server(CONTENT) as server,
        pytest.raises(DataRefused, match=r"more than the 1,000 bytes .*OLIST_SOURCE_MAX_BYTES"),
    ):
        get(server, target, max_bytes=1000)
    assert names(target) == []


def test_more_than_is_allowed_is_refused_also_unannounced(target: Path) -> None:
    endless = Answer(200, CONTENT, {"Content-Length": "", "Connection": "close"}, cut=1)
    with file_server(CONTENT, refuses=[endless]) as server, pytest.raises(DataRefused):
        get(server, target, max_bytes=1_000_000)
    assert names(target) == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(403, b"<Error><Message>Expired</Message></Error>"), "403: Expired"),
        (Answer(404), "404: Not Found"),
        (Answer(503, b"busy"), "503: busy"),
    ],
)
def test_a_refusal_is_told(target: Path, answer: Answer, said: str) -> None:
    with file_server(CONTENT, refuses=[answer]) as server, pytest.raises(OlistError, match=said):
        get(server, target, attempts=1)


def test_too_little_room_is_told_with_the_bytes_that_are_needed(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(target.parents[1])
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: usage._replace(free=1234))
    with (
        file_server(CONTENT) as server,
        pytest.raises(
            Unavailable,
            match=f"no space is left in {target.parent} .3,000,000 bytes are needed, 1,234 are",
        ),
    ):
        get(server, target)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a device that is always full")
def test_a_disk_that_fills_up_is_told(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = target.with_name("a.zip.part")
    with file_server(CONTENT, breaks=[10]) as server:
        with pytest.raises(Unavailable):
            get(server, target, attempts=1)
        part.unlink()
        part.symlink_to("/dev/full")
        # An answer with the whole file would take the link away.
        monkeypatch.setattr("ingestion.http.download._Partial._forget", lambda _self: None)
        with pytest.raises(Unavailable, match=f"space is left in {target.parent} .3,000,000 bytes"):
            get(server, target)


def test_what_nobody_went_on_with_for_a_week_is_forgotten(target: Path) -> None:
    target.parent.mkdir()
    old = target.with_name("b.zip.part")
    old.touch()
    os.utime(old, (time.time() - 8 * 24 * 3600,) * 2)
    target.with_name("c.zip.part").touch()
    with file_server(CONTENT) as server:
        get(server, target)
    assert names(target) == ["a.zip", "a.zip.json", "c.zip.part"]


def test_a_note_that_is_damaged_begins_anew(target: Path) -> None:
    target.parent.mkdir()
    target.with_name("a.zip.part").write_bytes(b"old")
    for note in ("", "[]", '{"length": 1, "colour": "red"}'):
        target.with_name("a.zip.json").write_text(note)
        with file_server(CONTENT) as server:
            get(server, target)
        assert target.read_bytes() == CONTENT


def test_a_file_that_was_damaged_here_is_not_whole(target: Path) -> None:
    with file_server(CONTENT) as server:
        get(server, target)
    for content in (CONTENT[:-1], CONTENT[:-1] + b"?"):
        target.write_bytes(content)
        assert not is_whole(target)
    target.write_bytes(CONTENT)
    assert is_whole(target)
    target.unlink()
    assert not is_whole(target)


def test_a_file_that_is_taken_leaves_nothing(target: Path, tmp_path: Path) -> None:
    with file_server(CONTENT) as server:
        get(server, target)
    assert take(target, tmp_path) == tmp_path / "a.zip"
    assert (tmp_path / "a.zip").read_bytes() == CONTENT
    assert names(target) == []
