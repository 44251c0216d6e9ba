"""An address is asked for what it has, downloaded once, and judged like a file of this machine."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from ingestion.sources import open_source
from olist.errors import BadUsage, DataRefused, Unavailable
from olist.progress import silent
from olist.settings import Settings
from tests.ingestion.http.stand_in import Answer, answering, file_server
from tests.ingestion.sources.conftest import contents


def zipped(**content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in content.items():
            archive.writestr(f"{name}.csv", text)
    return buffer.getvalue()


def test_a_zip_is_downloaded_once_and_known_again(settings: Settings, work: Path) -> None:
    with file_server(zipped(a=b"1", b=b"2"), modified="Mon, 01 Jan 2024 00:00:00 GMT") as server:
        source = open_source(f"{server.url}/olist.zip?X-Signature=s3cr3t", settings)
        before = source.fingerprint()
        files = source.files(work, silent)
        assert contents(files) == {"a.csv": b"1", "b.csv": b"2"}
        assert before == source.fingerprint()
        assert before == (
            f'{server.url}/olist.zip etag="one" modified=Mon, 01 Jan 2024 00:00:00 GMT '
            f"length={len(server.content)}"
        )
        assert source.describe() == {
            "url": f"{server.url}/olist.zip",
            "etag": '"one"',
            "modified": "Mon, 01 Jan 2024 00:00:00 GMT",
        }
        assert [asked.method for asked in server.asked] == ["HEAD", "GET"]
    assert [path.name[16:] for path in work.iterdir()] == ["-olist.zip"]
    assert list(settings.downloads_dir.iterdir()) == []


def test_the_fingerprint_is_that_of_what_was_downloaded(settings: Settings, work: Path) -> None:
    with file_server(zipped(a=b"1")) as server:
        source = open_source(f"{server.url}/olist.zip", settings)
        first = source.fingerprint()
        server.content, server.etag = zipped(a=b"2222"), '"two"'
        assert contents(source.files(work, silent)) == {"a.csv": b"2222"}
        assert source.fingerprint() != first
        assert 'etag="two"' in (source.fingerprint() or "")


@pytest.mark.parametrize("status", [403, 405, 501])
def test_a_server_that_answers_no_head_is_asked_for_the_file(
    settings: Settings, work: Path, status: int
) -> None:
    with answering(Answer(status), Answer(200, zipped(a=b"1"))) as server:
        source = open_source(f"{server.url}/olist.zip", settings)
        assert source.fingerprint() is None
        assert contents(source.files(work, silent)) == {"a.csv": b"1"}


def test_a_server_that_says_nothing_of_the_state_is_asked_each_time(settings: Settings) -> None:
    with answering(Answer(200, b"x")) as server:
        assert open_source(f"{server.url}/olist.zip", settings).fingerprint() is None


def test_a_download_that_broke_off_is_gone_on_with_by_the_next_run(
    settings: Settings, tmp_path: Path
) -> None:
    with file_server(zipped(a=b"1" * 5000), breaks=[1000, 0]) as server:
        for number, known in enumerate((False, True)):
            folder = tmp_path / str(number)
            folder.mkdir()
            source = open_source(f"{server.url}/olist.zip", settings)
            if known:
                assert contents(source.files(folder, silent)) == {"a.csv": b"1" * 5000}
            else:
                with pytest.raises(Unavailable, match="broke off"):
                    source.files(folder, silent)
        assert server.starts == [None, "bytes=999-", "bytes=999-"]


def test_one_file_may_be_compressed_or_not(settings: Settings, work: Path) -> None:
    with answering(Answer(200, gzip.compress(b"1,2"))) as server:
        source = open_source(f"{server.url}/exchange%20rates.csv.gz", settings)
        assert contents(source.files(work, silent)) == {"exchange rates.csv": b"1,2"}
    with answering(Answer(200, b"1,2")) as server:
        source = open_source(f"{server.url}/orders.csv", settings)
        assert contents(source.files(work, silent)) == {"orders.csv": b"1,2"}


def test_what_the_server_compresses_on_the_way_is_expanded(settings: Settings, work: Path) -> None:
    packed = Answer(200, gzip.compress(b"1,2" * 100), {"Content-Encoding": "gzip"})
    with answering(packed) as server:
        source = open_source(f"{server.url}/orders.csv", settings)
        assert contents(source.files(work, silent)) == {"orders.csv": b"1,2" * 100}


def test_what_comes_is_judged_like_a_file_of_this_machine(settings: Settings, work: Path) -> None:
    with answering(Answer(200, b"<html>Please sign in</html>")) as server:
        source = open_source(f"{server.url}/olist.zip", settings)
        with pytest.raises(DataRefused, match=r"olist\.zip is not a zip that can be read"):
            source.files(work, silent)


def test_a_refusal_names_the_host_and_its_reason_and_no_signature(
    settings: Settings, work: Path
) -> None:
    denied = b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
    with answering(Answer(403, denied)) as server:
        source = open_source(f"{server.url}/olist.zip?X-Signature=s3cr3t", settings)
        with pytest.raises(BadUsage, match="answered 403: Request has expired") as raised:
            source.files(work, silent)
    assert "s3cr3t" not in str(raised.value)


def test_a_file_that_is_too_long_is_refused(settings: Settings, work: Path) -> None:
    few = settings.model_copy(update={"source_max_bytes": 100})
    with file_server(b"x" * 101) as server, pytest.raises(DataRefused, match="more than the 100"):
        open_source(f"{server.url}/orders.csv", few).files(work, silent)


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("http://example.org/olist.zip", r"http://example\.org… is not safe on its way"),
        ("ftp://127.0.0.1/olist.zip", "is not safe on its way"),
        ("file:///etc/passwd.csv", "is not safe on its way"),
        ("https:///olist.zip", "is not safe on its way"),
        ("https://[::1/olist.zip", "is no address that can be asked"),
        ("https://ana:s3cr3t@example.org/olist.zip", "has a password in it"),
        ("https://example.org/olist.tar", r"example\.org/olist\.tar must end in one of \.zip"),
        ("https://example.org/?file=olist.zip", "must end in one of"),
    ],
)
def test_an_address_that_should_not_be_asked_is_refused(
    settings: Settings, spec: str, reason: str
) -> None:
    with pytest.raises(BadUsage, match=reason) as raised:
        open_source(spec, settings)
    assert "s3cr3t" not in str(raised.value)


def test_a_redirect_is_followed(settings: Settings, work: Path) -> None:
    moved = Answer(302, headers={"Location": "/b.csv"})
    with answering(moved, Answer(200, b"1,2")) as server:
        source = open_source(f"{server.url}/a.csv", settings)
        assert contents(source.files(work, silent)) == {"a.csv": b"1,2"}
    assert [asked.path for asked in server.asked] == ["/a.csv", "/b.csv"]
