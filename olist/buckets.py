"""The two buckets: the raw zone, versioned, of which nothing is deleted, and the processed zone.

In the embedded S3 a policy forbids the line's own identity to delete from the raw bucket, or to
lift that policy. Elsewhere the policies are the buckets' owner's: there only what is missing is
made.
"""

import functools
import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from olist.errors import BadUsage, OlistError, Unavailable
from olist.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_LOADER = "arn:aws:iam::000000000000:user/loader"
_FORBIDDEN = [
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:DeleteBucket",
    "s3:PutBucketVersioning",
    "s3:PutBucketPolicy",
    "s3:DeleteBucketPolicy",
    "s3:PutLifecycleConfiguration",
]
_READY_SECONDS = 20


def prepare(settings: Settings) -> None:
    """Make the buckets that are missing, version the raw one, and protect it where it is ours."""
    # Not for every command: importing it takes 0.2 s.
    import boto3  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    config = Config(connect_timeout=5, retries={"max_attempts": 2})
    client = boto3.client("s3", **settings.s3(admin=True), config=config)
    for bucket in (settings.raw_bucket, settings.processed_bucket):
        _ask(settings, bucket, functools.partial(_create, client, bucket, settings))
    _ask(settings, settings.raw_bucket, functools.partial(_version, client, settings.raw_bucket))
    if settings.services == "embedded":
        _ask(
            settings, settings.raw_bucket, functools.partial(_protect, client, settings.raw_bucket)
        )


def _create(client: "S3Client", bucket: str, settings: Settings) -> None:
    from botocore.exceptions import ClientError  # noqa: PLC0415

    try:
        client.head_bucket(Bucket=bucket)
    except ClientError as error:
        if _code(error) not in ("404", "NoSuchBucket"):
            raise
        region: Any = settings.connection().s3_region
        elsewhere = region != "us-east-1" and not settings.connection().s3_endpoint
        placed: Any = (
            {"CreateBucketConfiguration": {"LocationConstraint": region}} if elsewhere else {}
        )
        try:
            client.create_bucket(Bucket=bucket, **placed)
        except ClientError as refusal:
            if _code(refusal) != "BucketAlreadyOwnedByYou":
                raise


def _version(client: "S3Client", bucket: str) -> None:
    if client.get_bucket_versioning(Bucket=bucket).get("Status") != "Enabled":
        client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})


def _protect(client: "S3Client", bucket: str) -> None:
    statement = {
        "Effect": "Deny",
        "Principal": {"AWS": _LOADER},
        "Action": _FORBIDDEN,
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    client.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))


def _ask(settings: Settings, bucket: str, what: Callable[[], None]) -> None:
    """Do `what`; the embedded S3 may answer a moment before it can do anything."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    where = settings.connection().s3_endpoint or "S3"
    patience = _READY_SECONDS if settings.services == "embedded" else 0
    deadline = time.monotonic() + patience
    while True:
        try:
            return what()
        except ClientError as error:
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            if status < 500 or time.monotonic() > deadline:
                raise _explain(error, where, bucket) from error
        except BotoCoreError as error:
            if time.monotonic() > deadline:
                raise Unavailable(f"{where} cannot be reached: {error}") from error
        time.sleep(0.1)


def _explain(error: Any, where: str, bucket: str) -> OlistError:
    code = _code(error)
    if code in ("403", "AccessDenied"):
        return BadUsage(
            f"{where} does not let this key use or make the bucket {bucket}: make it, versioned, "
            "or set OLIST_RAW_BUCKET and OLIST_PROCESSED_BUCKET to buckets that it may use"
        )
    if code in ("InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"):
        return BadUsage(f"{where} refused the key ({code}): check AWS_ACCESS_KEY_ID and its secret")
    return Unavailable(f"{where}: bucket {bucket}: {error}")


def _code(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
