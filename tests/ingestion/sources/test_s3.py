"""A bucket of somebody else, here one of the embedded S3: what is read, and what is said."""

import gzip
import io
import secrets
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from ingestion.pipeline import land
from ingestion.sources import open_source
from olist.errors import BadUsage, DataRefused, OlistError, Unavailable
from olist.progress import silent
from olist.settings import Settings
from tests.ingestion import files as tiny_files
from tests.ingestion.http.stand_in import Answer, answering
from tests.ingestion.sources.conftest import contents

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A shell in which nothing is set for AWS, and nothing is found on the machine."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    return monkeypatch


def sign_in(shell: pytest.MonkeyPatch, endpoint: str, key: str, secret: str) -> None:
    shell.setenv("AWS_ENDPOINT_URL", endpoint)
    shell.setenv("AWS_REGION", "us-east-1")
    shell.setenv("AWS_ACCESS_KEY_ID", key)
    shell.setenv("AWS_SECRET_ACCESS_KEY", secret)


@pytest.fixture(scope="module")
def admin(services: Settings) -> "S3Client":
    return boto3.client("s3", **services.s3(admin=True))


@pytest.fixture(scope="module")
def bucket(admin: "S3Client") -> Iterator[str]:
    """Making and removing one takes a second."""
    name = f"theirs-{secrets.token_hex(6)}"
    admin.create_bucket(Bucket=name)
    yield name
    admin.delete_bucket(Bucket=name)


@pytest.fixture
def place(services: Settings, bucket: str, shell: pytest.MonkeyPatch) -> str:
    """A place in a bucket that the shell may read, and only this test writes."""
    arguments = services.s3(admin=True)
    sign_in(
        shell,
        arguments["endpoint_url"],
        arguments["aws_access_key_id"],
        arguments["aws_secret_access_key"],
    )
    return f"{bucket}/{secrets.token_hex(6)}"


def put(admin: "S3Client", place: str, objects: dict[str, bytes]) -> None:
    bucket, _, prefix = place.partition("/")
    for key, body in objects.items():
        admin.put_object(Bucket=bucket, Key=f"{prefix}/{key}", Body=body)


def zipped(content: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def test_the_csv_files_of_a_place_are_read_and_known_again(
    admin: "S3Client", place: str, settings: Settings, work: Path
) -> None:
    put(
        admin,
        place,
        {
            "olist/a.csv": b"1",
            "olist/b.csv.gz": gzip.compress(b"2"),
            "olist/readme.txt": b"?",
            "olist/deeper/c.csv": b"3",
            "olist-2/d.csv": b"4",
        },
    )
    source = open_source(f"s3://{place}/olist", settings)
    before = source.fingerprint()
    assert contents(source.files(work, silent)) == {"a.csv": b"1", "b.csv": b"2"}
    assert source.describe() == {"url": f"s3://{place}/olist/"}
    assert open_source(f"s3://{place}/olist/", settings).fingerprint() == before
    put(admin, place, {"olist/a.csv": b"9"})
    assert open_source(f"s3://{place}/olist", settings).fingerprint() != before


def test_a_zip_or_a_file_may_be_named(
    admin: "S3Client", place: str, settings: Settings, tmp_path: Path
) -> None:
    put(admin, place, {"x.zip": zipped({"a.csv": b"1"}), "x.zip.old": b"?", "b.csv": b"2"})
    for key, expected in (("x.zip", {"a.csv": b"1"}), ("b.csv", {"b.csv": b"2"})):
        folder = tmp_path / key
        folder.mkdir()
        source = open_source(f"s3://{place}/{key}", settings)
        assert contents(source.files(folder, silent)) == expected


def test_a_landing_from_a_bucket_is_not_landed_again(
    admin: "S3Client", place: str, warehouse: Settings
) -> None:
    put(admin, place, {f"olist/{n}": text for n, text in tiny_files.nine_files().items()})
    first = land(warehouse, open_source(f"s3://{place}/olist", warehouse))
    again = land(warehouse, open_source(f"s3://{place}/olist", warehouse))
    assert (first.new, again.new) == (True, False)
    assert again.manifest == first.manifest
    assert first.manifest.source == "s3"


def test_an_object_that_changes_while_it_is_read_is_told(
    admin: "S3Client", place: str, settings: Settings, work: Path
) -> None:
    put(admin, place, {"olist/a.csv": b"1"})
    source = open_source(f"s3://{place}/olist", settings)
    source.fingerprint()
    put(admin, place, {"olist/a.csv": b"2"})
    with pytest.raises(Unavailable, match="changed while it was read: run it again"):
        source.files(work, silent)


def test_limits_hold(admin: "S3Client", place: str, settings: Settings) -> None:
    put(admin, place, {f"{number}.csv": b"12" for number in range(3)})
    few = settings.model_copy(update={"source_max_files": 2})
    with pytest.raises(DataRefused, match="more than 2 objects"):
        open_source(f"s3://{place}", few).fingerprint()
    small = settings.model_copy(update={"source_max_bytes": 5})
    with pytest.raises(DataRefused, match="has 6 bytes, more than the 5"):
        open_source(f"s3://{place}", small).fingerprint()


def test_a_file_that_is_there_both_ways_is_refused(
    admin: "S3Client", place: str, settings: Settings, work: Path
) -> None:
    put(admin, place, {"a.csv": b"1", "a.csv.gz": gzip.compress(b"1")})
    with pytest.raises(DataRefused, match=rf"s3://{place}/ has both a\.csv and a\.csv\.gz"):
        open_source(f"s3://{place}", settings).files(work, silent)


@pytest.mark.parametrize(
    ("below", "reason"),
    [
        ("nothing-here", "has no object that ends in .csv or .csv.gz: check the place"),
        ("missing.zip", "missing.zip is not there: check the place"),
    ],
)
def test_a_place_with_nothing_is_told(
    place: str, settings: Settings, below: str, reason: str
) -> None:
    with pytest.raises(BadUsage) as raised:
        open_source(f"s3://{place}/{below}", settings).fingerprint()
    assert reason in str(raised.value)


def test_a_bucket_that_is_not_there_is_told(place: str, settings: Settings) -> None:
    source = open_source(f"s3://no-such-{place}", settings)
    with pytest.raises(BadUsage, match=r"the bucket no-such-theirs-.* at http.* does not exist"):
        source.fingerprint()


def test_a_wrong_key_is_told(place: str, settings: Settings, shell: pytest.MonkeyPatch) -> None:
    shell.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(BadUsage, match=r"answered 403 .*these credentials may not list and read"):
        open_source(f"s3://{place}/x", settings).fingerprint()


def test_no_credentials_are_told_and_ours_are_not_taken(
    shell: pytest.MonkeyPatch, settings: Settings
) -> None:
    shell.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(BadUsage, match=r"no credentials .*: set AWS_PROFILE, or AWS_ACCESS_KEY_ID"):
        open_source("s3://theirs/x", settings).fingerprint()


def test_a_profile_that_is_not_there_is_told(shell: pytest.MonkeyPatch, settings: Settings) -> None:
    shell.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(BadUsage, match=r"no credentials .*nobody"):
        open_source("s3://theirs/x", settings).fingerprint()


@pytest.mark.parametrize(
    ("answer", "error", "reason"),
    [
        (Answer(500, b"<Error><Code>InternalError</Code></Error>"), Unavailable, "500 Internal"),
        (
            Answer(400, b"<Error><Code>InvalidToken</Code><Message>Malformed</Message></Error>"),
            BadUsage,
            "400 InvalidToken: Malformed: check AWS_REGION and the credentials",
        ),
        (Answer(404, b"<Error><Code>NoSuchKey</Code></Error>"), BadUsage, "the object is gone"),
    ],
)
def test_what_s3_refuses_is_told(
    shell: pytest.MonkeyPatch,
    settings: Settings,
    answer: Answer,
    error: type[OlistError],
    reason: str,
) -> None:
    shell.setattr("ingestion.sources.s3_bucket._ATTEMPTS", 1)
    with answering(answer) as service:
        sign_in(shell, service.url, "key", "s3cr3t")
        with pytest.raises(error, match=reason) as raised:
            open_source("s3://theirs/x", settings).fingerprint()
    assert "s3cr3t" not in str(raised.value)


def test_nobody_there_is_told(shell: pytest.MonkeyPatch, settings: Settings) -> None:
    shell.setattr("ingestion.sources.s3_bucket._ATTEMPTS", 1)
    sign_in(shell, "http://127.0.0.1:9", "key", "s3cr3t")
    with pytest.raises(Unavailable, match=r"theirs at http://127\.0\.0\.1:9 cannot be reached"):
        open_source("s3://theirs/x", settings).fingerprint()


def test_an_object_that_breaks_off_is_gone_on_with(
    shell: pytest.MonkeyPatch, settings: Settings, work: Path
) -> None:
    shell.setattr("ingestion.sources.s3_bucket._LONGEST_PAUSE_SECONDS", 0)
    listing = (
        b"<ListBucketResult><Contents><Key>x/a.csv</Key><Size>4</Size><ETag>&quot;e&quot;</ETag>"
        b"</Contents></ListBucketResult>"
    )
    answers = (
        Answer(200, listing),
        Answer(200, b"1234", {"ETag": '"e"'}, cut=2),
        Answer(206, b"34", {"ETag": '"e"', "Content-Range": "bytes 2-3/4"}),
    )
    with answering(*answers) as service:
        sign_in(shell, service.url, "key", "s3cr3t")
        source = open_source("s3://theirs/x", settings)
        assert contents(source.files(work, silent)) == {"a.csv": b"1234"}
    assert [asked.headers.get("Range") for asked in service.asked] == [None, None, "bytes=2-"]
    assert service.asked[1].headers["If-Match"] == '"e"'
    assert {asked.method for asked in service.asked} == {"GET"}


@pytest.mark.parametrize("spec", ["s3://", "s3:///a", "s3://b/a?versionId=1"])
def test_what_is_no_place_is_refused(settings: Settings, spec: str) -> None:
    with pytest.raises(BadUsage, match=r"is no place in S3: write s3://bucket/folder"):
        open_source(spec, settings)


def test_a_public_bucket_is_asked_without_a_signature(
    shell: pytest.MonkeyPatch, settings: Settings
) -> None:
    with answering(Answer(404, b"<Error><Code>NoSuchBucket</Code></Error>")) as service:
        shell.setenv("AWS_ENDPOINT_URL", service.url)
        public = settings.model_copy(update={"s3_source_anonymous": True})
        with pytest.raises(BadUsage, match="does not exist"):
            open_source("s3://theirs/x", public).fingerprint()
    assert "Authorization" not in service.asked[0].headers
