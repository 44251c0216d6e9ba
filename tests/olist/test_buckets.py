import boto3
import pytest

from olist import buckets
from olist.errors import BadUsage, Unavailable
from olist.services import free_port
from olist.settings import Settings


@pytest.fixture
def external(services: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return the services as external ones would be named."""
    s3 = services.s3(admin=True)
    monkeypatch.setenv("PGHOST", "unused")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s3["endpoint_url"])
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3["aws_access_key_id"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3["aws_secret_access_key"])
    changed = {"services": "external", "raw_bucket": "ext-raw", "processed_bucket": "ext-out"}
    return services.model_copy(update=changed)


def test_external_buckets_are_made_and_versioned_and_get_no_policy(external: Settings) -> None:
    buckets.prepare(external)
    buckets.prepare(external)
    client = boto3.client("s3", **external.s3())
    assert client.get_bucket_versioning(Bucket="ext-raw")["Status"] == "Enabled"
    client.head_bucket(Bucket="ext-out")
    with pytest.raises(client.exceptions.ClientError, match="NoSuchBucketPolicy"):
        client.get_bucket_policy(Bucket="ext-raw")


def test_a_key_that_may_not_make_the_bucket_is_one_clear_line(
    services: Settings, external: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    loader = services.s3()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", loader["aws_access_key_id"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", loader["aws_secret_access_key"])
    other = external.model_copy(update={"raw_bucket": "not-there"})
    with pytest.raises(BadUsage, match="does not let this key use or make the bucket not-there"):
        buckets.prepare(other)


def test_a_stopped_s3_is_one_clear_line(
    external: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(Unavailable, match=r"^http://127.* cannot be reached: "):
        buckets.prepare(external)
