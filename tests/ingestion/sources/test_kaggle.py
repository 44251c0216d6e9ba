"""Kaggle's protocol, spoken by a server of our own: what is asked, checked and told."""

import base64
import io
import json
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ingestion.sources import open_source
from ingestion.sources.base import Source
from olist.errors import BadUsage, DataRefused, OlistError, Unavailable
from olist.progress import silent
from olist.settings import PROJECT_DIR, Settings
from tests.ingestion.http.stand_in import Answer, Asked, FileServer, file_server, serving
from tests.ingestion.sources.conftest import contents

SERVICE = "/v1/datasets.DatasetApiService"
SECRET = "s3cr3t-k3y"
NAME = "kaggle-olistbr-brazilian-ecommerce-2.zip"
CONTENT = {
    "olist_orders_dataset.csv": random.Random(1).randbytes(200_000),
    "olist_sellers_dataset.csv": b"c\n",
}


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in CONTENT.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@dataclass
class Kaggle:
    """The stand-in of the API; the storage that it redirects to is another server, as really."""

    storage: FileServer
    settings: Settings
    version: int = 2
    refuse: dict[str, int] = field(default_factory=dict)
    times: int = 1000
    """How often it refuses."""
    retry_after: str = "0"
    code_in_body_only: bool = False
    body: bytes | None = None
    location: str | None = None
    asked: list[tuple[str, dict[str, object], str | None]] = field(default_factory=list)
    url: str = ""

    def answer(self, asked: Asked) -> Answer:
        method = asked.path.removeprefix(f"{SERVICE}/")
        authorization = asked.headers.get("Authorization")
        self.asked.append((method, json.loads(asked.body), authorization))
        if method in self.refuse and self.times:
            self.times -= 1
            code = self.refuse[method]
            said = json.dumps({"code": code, "message": f"refused {authorization} {SECRET}"})
            headers = {"Content-Type": "application/json", "Retry-After": self.retry_after}
            return Answer(200 if self.code_in_body_only else code, said.encode(), headers)
        if method == "GetDataset":
            dataset = {
                "id": 55151,
                "ref": "olistbr/brazilian-ecommerce",
                "currentVersionNumber": self.version,
                "licenseName": "CC-BY-NC-SA-4.0",
            }
            body = self.body or json.dumps(dataset).encode()
            return Answer(200, body, {"Content-Type": "application/json"})
        place = self.location or f"{self.storage.url}/archive.zip"
        return Answer(302, headers={"Location": f"{place}?X-Signature={SECRET}"})


@pytest.fixture
def kaggle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings) -> Iterator[Kaggle]:
    for name in ("KAGGLE_API_TOKEN", "KAGGLE_USERNAME", "KAGGLE_KEY", "KAGGLE_CONFIG_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    with file_server(zipped()) as storage:
        stand_in = Kaggle(storage, settings)
        with serving(stand_in) as stand_in.url:
            yield stand_in


def source(kaggle: Kaggle) -> Source:
    changes = {"kaggle_endpoint": kaggle.url}
    return open_source("kaggle", kaggle.settings.model_copy(update=changes))


def kept(kaggle: Kaggle) -> list[str]:
    return sorted(path.name for path in kaggle.settings.downloads_dir.iterdir())


def test_the_current_version_is_downloaded_without_an_account(
    kaggle: Kaggle, work: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    dataset = source(kaggle)
    assert dataset.fingerprint() == "kaggle olistbr/brazilian-ecommerce version 2"
    assert contents(dataset.files(work, silent)) == CONTENT
    assert dataset.describe() == {
        "dataset": "olistbr/brazilian-ecommerce",
        "version": "2",
        "licence": "CC-BY-NC-SA-4.0",
        "endpoint": kaggle.url,
    }
    slug = {"ownerSlug": "olistbr", "datasetSlug": "brazilian-ecommerce"}
    assert kaggle.asked == [
        ("GetDataset", slug, None),
        ("DownloadDataset", slug | {"datasetVersionNumber": 2}, None),
    ]
    assert kept(kaggle) == [NAME, f"{NAME}.json"]
    assert list(work.iterdir()) == [], "nothing is extracted"
    assert capfd.readouterr() == ("", "")


def test_the_fingerprint_asks_and_downloads_nothing(kaggle: Kaggle) -> None:
    kaggle.version = 3
    assert source(kaggle).fingerprint() == "kaggle olistbr/brazilian-ecommerce version 3"
    assert [method for method, _, _ in kaggle.asked] == ["GetDataset"]


def test_a_version_that_is_here_is_not_downloaded_again(kaggle: Kaggle, work: Path) -> None:
    source(kaggle).files(work, silent)
    assert contents(source(kaggle).files(work, silent)) == CONTENT
    assert len(kaggle.storage.asked) == 1
    kaggle.version = 3
    assert contents(source(kaggle).files(work, silent)) == CONTENT
    assert len(kaggle.storage.asked) == 2


def test_a_zip_that_was_damaged_here_is_downloaded_again(kaggle: Kaggle, work: Path) -> None:
    source(kaggle).files(work, silent)
    archive = kaggle.settings.downloads_dir / NAME
    archive.write_bytes(archive.read_bytes()[:-1] + b"?")
    assert contents(source(kaggle).files(work, silent)) == CONTENT
    assert len(kaggle.storage.asked) == 2


def test_a_process_that_is_killed_leaves_what_the_next_one_goes_on_with(
    kaggle: Kaggle, work: Path
) -> None:
    kaggle.storage.breaks, kaggle.storage.stall = [100_000], 30
    home = kaggle.settings.home
    code = f"""
from pathlib import Path
from ingestion.sources import open_source
from olist.progress import silent
from olist.settings import Settings
settings = Settings(home={str(home)!r}, kaggle_endpoint={kaggle.url!r})
open_source("kaggle", settings).files(Path({str(work)!r}), silent)
"""
    with subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT_DIR) as process:
        part = kaggle.settings.downloads_dir / f"{NAME}.part"
        deadline = time.monotonic() + 30
        while not part.exists() or part.stat().st_size < 90_000:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.kill()
    kaggle.storage.stall = 0
    assert contents(source(kaggle).files(work, silent)) == CONTENT
    [first, second] = kaggle.storage.starts
    assert first is None
    assert 89_999 <= int((second or "").removeprefix("bytes=").rstrip("-")) < 100_000


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


def by_token_file(_monkeypatch: pytest.MonkeyPatch, home: Path) -> str:
    (home / ".kaggle").mkdir()
    (home / ".kaggle" / "access_token").write_text(f"{SECRET}\n")
    return f"Bearer {SECRET}"


def by_named_file(monkeypatch: pytest.MonkeyPatch, home: Path) -> str:
    (home / "token").write_text(SECRET)
    monkeypatch.setenv("KAGGLE_API_TOKEN", str(home / "token"))
    return f"Bearer {SECRET}"


WAYS = [by_token, by_token_file, by_named_file, by_variables, by_file, by_folder]


@pytest.mark.parametrize("sign_in", WAYS)
def test_credentials_go_to_kaggle_and_not_to_its_storage(
    kaggle: Kaggle, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sign_in: SignIn
) -> None:
    header = sign_in(monkeypatch, tmp_path)
    kaggle.storage.breaks = [100]
    source(kaggle).files(work, silent)
    assert {authorization for _, _, authorization in kaggle.asked} == {header}
    assert ["Authorization" in asked.headers for asked in kaggle.storage.asked] == [False, False]


@pytest.mark.parametrize("sign_in", WAYS)
def test_credentials_are_shown_nowhere(
    kaggle: Kaggle,
    work: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    *,
    capfd: pytest.CaptureFixture[str],
    sign_in: SignIn,
) -> None:
    sign_in(monkeypatch, tmp_path)
    caplog.set_level("DEBUG")
    kaggle.refuse = {"DownloadDataset": 403}
    with pytest.raises(BadUsage) as raised:
        source(kaggle).files(work, silent)
    out = "".join(capfd.readouterr())
    written = "".join(path.read_text() for path in work.rglob("*") if path.is_file())
    assert SECRET not in str(raised.value) + caplog.text + out + written
    assert "refused" in str(raised.value)
    assert "***" in str(raised.value), "the reason is quoted"


@pytest.mark.parametrize("method", ["GetDataset", "DownloadDataset"])
@pytest.mark.parametrize("code_in_body_only", [False, True])
@pytest.mark.parametrize(
    ("code", "error", "reason"),
    [
        (401, BadUsage, "refused the credentials"),
        (403, BadUsage, "refused the credentials"),
        (404, BadUsage, "knows no dataset olistbr/brazilian-ecommerce"),
        (429, Unavailable, r"takes no more requests now \(429"),
        (500, Unavailable, r"failed \(500"),
        (501, Unavailable, r"failed \(501"),
        (503, Unavailable, r"failed \(503"),
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


def test_without_credentials_a_refusal_says_how_to_give_them(kaggle: Kaggle) -> None:
    kaggle.refuse = {"GetDataset": 403}
    with pytest.raises(BadUsage, match=r"wants credentials \(403: .*\): set KAGGLE_API_TOKEN, or"):
        source(kaggle).fingerprint()


@pytest.mark.parametrize("code", [429, 500, 503])
@pytest.mark.parametrize("code_in_body_only", [False, True])
def test_what_may_pass_is_tried_again(
    kaggle: Kaggle, work: Path, *, code: int, code_in_body_only: bool
) -> None:
    kaggle.refuse, kaggle.times = {"GetDataset": code}, 1
    kaggle.code_in_body_only = code_in_body_only
    assert contents(source(kaggle).files(work, silent)) == CONTENT
    assert [method for method, _, _ in kaggle.asked] == [
        "GetDataset",
        "GetDataset",
        "DownloadDataset",
    ]


def test_a_pause_beyond_the_deadline_is_not_waited_for(kaggle: Kaggle) -> None:
    kaggle.refuse, kaggle.retry_after = {"GetDataset": 429}, "86400"
    with pytest.raises(Unavailable, match="takes no more requests now"):
        source(kaggle).fingerprint()
    assert len(kaggle.asked) == 1


def test_nobody_at_the_address_is_said(work: Path, kaggle: Kaggle) -> None:
    kaggle.url = "http://127.0.0.1:9"
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:9 cannot be reached .*give the zip as"):
        source(kaggle).files(work, silent)


def test_storage_that_is_away_shows_no_signed_address(work: Path, kaggle: Kaggle) -> None:
    kaggle.location = "http://127.0.0.1:9/archive.zip"
    with pytest.raises(Unavailable, match="cannot be reached") as raised:
        source(kaggle).files(work, silent)
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("location", ["http://storage.example/a", "ftp://127.0.0.1/a", "/a", ""])
def test_a_storage_that_is_not_safe_is_not_asked(work: Path, kaggle: Kaggle, location: str) -> None:
    kaggle.location = location or " "
    with pytest.raises(OlistError, match="answered something else"):
        source(kaggle).files(work, silent)
    assert kaggle.storage.asked == []


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_refusal_of_the_storage_is_not_one_of_the_credentials(
    work: Path, kaggle: Kaggle, status: int
) -> None:
    denied = b"<Error><Code>AccessDenied</Code><Message>Expired token</Message></Error>"
    kaggle.storage.refuses = [Answer(status, denied)]
    with pytest.raises(Unavailable, match=rf"storage refused \({status}: Expired token\)"):
        source(kaggle).files(work, silent)


def test_a_download_that_breaks_off_is_gone_on_with_at_an_address_asked_anew(
    work: Path, kaggle: Kaggle
) -> None:
    kaggle.storage.breaks = [50_000]
    assert contents(source(kaggle).files(work, silent)) == CONTENT
    assert kaggle.storage.starts == [None, "bytes=49999-"]
    assert [method for method, _, _ in kaggle.asked][1:] == ["DownloadDataset"] * 2


def test_the_next_process_goes_on_where_this_one_broke_off(work: Path, kaggle: Kaggle) -> None:
    kaggle.storage.breaks = [50_000, 20_000]
    with pytest.raises(Unavailable, match="broke off"):
        source(kaggle).files(work, silent)
    assert kept(kaggle) == [f"{NAME}.json", f"{NAME}.part"]
    assert contents(source(kaggle).files(work, silent)) == CONTENT
    assert kaggle.storage.starts == [None, "bytes=49999-", "bytes=69998-"]
    assert kept(kaggle) == [NAME, f"{NAME}.json"]


def test_another_version_does_not_go_on_with_the_bytes_of_the_last(
    work: Path, kaggle: Kaggle
) -> None:
    kaggle.storage.breaks = [50_000, 0]
    with pytest.raises(Unavailable):
        source(kaggle).files(work, silent)
    kaggle.version = 3
    assert contents(source(kaggle).files(work, silent)) == CONTENT
    assert kaggle.storage.starts[2:] == [None]


def test_a_download_that_differs_from_its_md5_is_not_taken(work: Path, kaggle: Kaggle) -> None:
    kaggle.storage.md5 = base64.b64encode(bytes(16)).decode()
    with pytest.raises(Unavailable, match="MD5 differs"):
        source(kaggle).files(work, silent)
    assert kept(kaggle) == []


def test_a_storage_that_gives_no_parts_is_asked_for_the_whole(work: Path, kaggle: Kaggle) -> None:
    kaggle.storage.ranges, kaggle.storage.breaks = False, [50_000]
    assert contents(source(kaggle).files(work, silent)) == CONTENT


def test_too_large_a_download_is_refused(work: Path, kaggle: Kaggle) -> None:
    kaggle.settings = kaggle.settings.model_copy(update={"source_max_bytes": 1000})
    with pytest.raises(DataRefused, match=r"more than the 1,000 bytes"):
        source(kaggle).files(work, silent)


def test_an_answer_that_is_not_kaggles_is_said(kaggle: Kaggle) -> None:
    for answer in (b"<html>Hello</html>", b"[]", b'"yes"', b"{}", b'{"currentVersionNumber":"x"}'):
        kaggle.body = answer
        with pytest.raises(OlistError, match="answered something else"):
            source(kaggle).fingerprint()


@pytest.mark.parametrize(
    "endpoint", ["http://kaggle.example", "ftp://127.0.0.1", "nonsense", "https://a:b@mirror"]
)
def test_an_address_that_would_leak_credentials_is_refused(endpoint: str) -> None:
    with pytest.raises(BadUsage, match="OLIST_KAGGLE_ENDPOINT") as raised:
        open_source("kaggle", Settings(kaggle_endpoint=endpoint)).fingerprint()
    assert "a:b" not in str(raised.value)
