"""Kaggle's protocol, spoken by a server of our own: what is asked, checked and told."""

import base64
import errno
import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ingestion.sources import open_source
from ingestion.sources.base import Source
from olist.errors import BadUsage, OlistError, Unavailable
from olist.progress import silent
from olist.settings import Settings

SERVICE = "/v1/datasets.DatasetApiService"
SECRET = "s3cr3t-k3y"
CONTENT = {"olist_orders_dataset.csv": b"a,b\n1,2\n" * 1000, "olist_sellers_dataset.csv": b"c\n"}


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in CONTENT.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@dataclass
class Kaggle:
    """The stand-in: API and storage are two servers, as with the real one."""

    archive: bytes = field(default_factory=zipped)
    md5: str | None = None
    version: int = 2
    refuse: dict[str, int] = field(default_factory=dict)
    code_in_body_only: bool = False
    cut: int = 0
    answer: bytes | None = None
    asked: list[tuple[str, dict[str, object], str | None]] = field(default_factory=list)
    stored: list[str | None] = field(default_factory=list)
    api: str = ""
    storage: str = ""


def api_handler(kaggle: Kaggle) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            method = self.path.removeprefix(f"{SERVICE}/")
            kaggle.asked.append((method, question, self.headers["Authorization"]))
            if code := kaggle.refuse.get(method):
                status = 200 if kaggle.code_in_body_only else code
                said = f"refused {self.headers['Authorization']} {SECRET}"
                self.reply(status, json.dumps({"code": code, "message": said}).encode())
            elif method == "GetDataset":
                dataset = {
                    "id": 55151,
                    "ref": "olistbr/brazilian-ecommerce",
                    "currentVersionNumber": kaggle.version,
                    "licenseName": "CC-BY-NC-SA-4.0",
                }
                self.reply(200, kaggle.answer or json.dumps(dataset).encode())
            else:
                self.send_response(302)
                self.send_header("Location", f"{kaggle.storage}/archive.zip?X-Signature={SECRET}")
                self.send_header("Content-Length", "0")
                self.end_headers()

        def reply(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def storage_handler(kaggle: Kaggle) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kaggle.stored.append(self.headers["Authorization"])
            md5 = (
                kaggle.md5
                or base64.b64encode(
                    hashlib.md5(kaggle.archive, usedforsecurity=False).digest()
                ).decode()
            )
            self.send_response(200)
            self.send_header("Content-Type", "application/zip")
            self.send_header("Content-Length", str(len(kaggle.archive)))
            self.send_header("x-goog-hash", "crc32c=AAAAAA==")
            self.send_header("x-goog-hash", f"md5={md5}")
            self.end_headers()
            self.wfile.write(kaggle.archive[: len(kaggle.archive) - kaggle.cut])

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture
def kaggle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Kaggle]:
    for name in ("KAGGLE_API_TOKEN", "KAGGLE_USERNAME", "KAGGLE_KEY", "KAGGLE_CONFIG_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    stand_in = Kaggle()
    servers = [
        ThreadingHTTPServer(("127.0.0.1", 0), handler(stand_in))
        for handler in (api_handler, storage_handler)
    ]
    stand_in.api, stand_in.storage = (
        f"http://127.0.0.1:{server.server_port}" for server in servers
    )
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield stand_in
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def source(kaggle: Kaggle) -> Source:
    return open_source("kaggle", Settings(kaggle_endpoint=kaggle.api))


def test_the_current_version_is_downloaded_without_an_account(
    kaggle: Kaggle, work: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    dataset = source(kaggle)
    assert dataset.fingerprint() == "kaggle olistbr/brazilian-ecommerce version 2"
    files = dataset.files(work, silent)
    assert {file.name: file.path.read_bytes() for file in files} == CONTENT
    assert dataset.describe() == {
        "dataset": "olistbr/brazilian-ecommerce",
        "version": "2",
        "licence": "CC-BY-NC-SA-4.0",
        "endpoint": kaggle.api,
    }
    slug = {"ownerSlug": "olistbr", "datasetSlug": "brazilian-ecommerce"}
    assert kaggle.asked == [
        ("GetDataset", slug, None),
        ("DownloadDataset", slug | {"datasetVersionNumber": 2}, None),
    ]
    assert sorted(path.name for path in work.iterdir()) == sorted(CONTENT)
    assert capfd.readouterr() == ("", "")


def test_the_fingerprint_asks_and_downloads_nothing(kaggle: Kaggle) -> None:
    kaggle.version = 3
    assert source(kaggle).fingerprint() == "kaggle olistbr/brazilian-ecommerce version 3"
    assert [method for method, _, _ in kaggle.asked] == ["GetDataset"]


def by_token(monkeypatch: pytest.MonkeyPatch, _home: Path) -> str:
    monkeypatch.setenv("KAGGLE_API_TOKEN", SECRET)
    return f"Bearer {SECRET}"


def by_variables(monkeypatch: pytest.MonkeyPatch, _home: Path) -> str:
    monkeypatch.setenv("KAGGLE_USERNAME", "ana")
    monkeypatch.setenv("KAGGLE_KEY", SECRET)
    return f"Basic {base64.b64encode(f'ana:{SECRET}'.encode()).decode()}"


def by_file(_monkeypatch: pytest.MonkeyPatch, home: Path) -> str:
    (home / ".kaggle").mkdir()
    (home / ".kaggle" / "kaggle.json").write_text(json.dumps({"username": "ana", "key": SECRET}))
    return f"Basic {base64.b64encode(f'ana:{SECRET}'.encode()).decode()}"


def by_folder(monkeypatch: pytest.MonkeyPatch, home: Path) -> str:
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", str(home))
    (home / "kaggle.json").write_text(json.dumps({"username": "ana", "key": SECRET}))
    return f"Basic {base64.b64encode(f'ana:{SECRET}'.encode()).decode()}"


SignIn = Callable[[pytest.MonkeyPatch, Path], str]


@pytest.mark.parametrize("sign_in", [by_token, by_variables, by_file, by_folder])
def test_credentials_go_to_kaggle_and_not_to_its_storage(
    kaggle: Kaggle, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sign_in: SignIn
) -> None:
    header = sign_in(monkeypatch, tmp_path)
    source(kaggle).files(work, silent)
    assert [authorization for _, _, authorization in kaggle.asked] == [header, header]
    assert kaggle.stored == [None]


@pytest.mark.parametrize("method", ["GetDataset", "DownloadDataset"])
@pytest.mark.parametrize("code_in_body_only", [False, True])
@pytest.mark.parametrize(
    ("code", "error", "reason"),
    [
        (401, BadUsage, "refused the credentials"),
        (403, BadUsage, "refused the credentials"),
        (404, BadUsage, "knows no dataset olistbr/brazilian-ecommerce"),
        (429, Unavailable, "takes no more requests now"),
        (500, Unavailable, "failed .500."),
        (503, Unavailable, "failed .503."),
    ],
)
def test_a_refusal_says_what_to_do_and_no_secret(
    kaggle: Kaggle,
    work: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    *,
    method: str,
    code_in_body_only: bool,
    code: int,
    error: type[OlistError],
    reason: str,
) -> None:
    monkeypatch.setenv("KAGGLE_API_TOKEN", SECRET)
    caplog.set_level("DEBUG")
    kaggle.refuse, kaggle.code_in_body_only = {method: code}, code_in_body_only
    with pytest.raises(error, match=reason) as raised:
        source(kaggle).files(work, silent)
    assert "\n" not in str(raised.value)
    assert raised.value.__suppress_context__
    assert SECRET not in str(raised.value) + caplog.text


def test_nobody_at_the_address_is_said(work: Path, kaggle: Kaggle) -> None:
    kaggle.api = "http://127.0.0.1:9"
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:9\) cannot be reached .ConnectionError"):
        source(kaggle).files(work, silent)


def test_storage_that_is_away_shows_no_signed_address(work: Path, kaggle: Kaggle) -> None:
    kaggle.storage = "http://127.0.0.1:9"
    with pytest.raises(Unavailable, match="cannot be reached") as raised:
        source(kaggle).files(work, silent)
    assert SECRET not in str(raised.value)


def test_a_download_that_breaks_off_is_not_taken(work: Path, kaggle: Kaggle) -> None:
    kaggle.cut = 100
    with pytest.raises(Unavailable, match="broke off"):
        source(kaggle).files(work, silent)


def test_a_download_that_differs_from_its_md5_is_not_taken(work: Path, kaggle: Kaggle) -> None:
    kaggle.md5 = base64.b64encode(bytes(16)).decode()
    with pytest.raises(Unavailable, match="MD5 differs"):
        source(kaggle).files(work, silent)
    assert [path.suffix for path in work.iterdir()] == [".zip"]


def test_an_answer_that_is_not_kaggles_is_said(kaggle: Kaggle) -> None:
    for answer in (b"<html>Hello</html>", b"[]", b'"yes"', b"{}", b'{"currentVersionNumber":"x"}'):
        kaggle.answer = answer
        with pytest.raises(OlistError, match="answered something else"):
            source(kaggle).fingerprint()


def test_a_full_disk_is_said(work: Path, kaggle: Kaggle, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("ingestion.sources.kaggle_client._save", full)
    with pytest.raises(Unavailable, match="no space is left"):
        source(kaggle).files(work, silent)


@pytest.mark.parametrize(
    "endpoint", ["http://kaggle.example", "ftp://127.0.0.1", "nonsense", "https://a:b@mirror"]
)
def test_an_address_that_would_leak_credentials_is_refused(endpoint: str) -> None:
    with pytest.raises(BadUsage, match="OLIST_KAGGLE_ENDPOINT") as raised:
        open_source("kaggle", Settings(kaggle_endpoint=endpoint)).fingerprint()
    assert "a:b" not in str(raised.value)
