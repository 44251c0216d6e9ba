"""The client with which S3 is spoken to."""

import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from olist.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def s3_client(settings: Settings, *, admin: bool = False) -> "S3Client":
    """Return a client for the buckets; `admin` is who may delete from the raw zone."""
    import boto3  # noqa: PLC0415 - a slow import
    import botocore.session  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    embedded = settings.services == "embedded"
    # A profile, a configuration file or a proxy that happens to be there is not for our own S3.
    nobodys = {"profile": (None,) * 4, "config_file": (None, None, os.devnull, None)}
    session = botocore.session.Session(session_vars=nobodys if embedded else None)
    config = Config(
        connect_timeout=5,
        read_timeout=settings.s3_timeout_seconds,
        retries={"mode": "standard", "total_max_attempts": 4},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        # Each object goes with a digest of ours among the signed headers: S3 checks that one.
        s3={"payload_signing_enabled": False},
        proxies={} if embedded else None,
    )
    return boto3.session.Session(botocore_session=session).client(
        "s3", config=config, **settings.s3(admin=admin)
    )


@contextlib.contextmanager
def unless_it_exists() -> Iterator[list[bool]]:
    """Pass over that S3 refuses to write over an object; the list has an entry if it did not."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - a slow import

    try:
        yield []
    except ClientError as error:
        # 412: it is there. 409: somebody is writing it at this moment.
        if error.response["ResponseMetadata"]["HTTPStatusCode"] not in {409, 412}:
            raise
