"""What S3 says, as one clear line for whoever must act on it."""

import contextlib
from collections.abc import Iterator

from olist.errors import BadUsage, Unavailable


@contextlib.contextmanager
def explained(where: str, doing: str) -> Iterator[None]:
    """Turn what S3 says while `doing` something into one clear line."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - slow
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - slow

    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if code == "NoSuchBucket":
            raise BadUsage(f"{doing}: {where} does not exist") from error
        if status == 404:
            raise BadUsage(
                f"{doing}: {where} has no such object: "
                "land the same files again, which puts it back"
            ) from error
        if code == "BadDigest":
            raise Unavailable(
                f"{doing}: the bytes changed on their way to {where}: run it again"
            ) from error
        if status in {401, 403}:
            raise BadUsage(
                f"{doing}: {where} refused the access key ({code}): check "
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            ) from error
        raise Unavailable(f"{doing}: {where} answered {status} {code}") from error
    except (BotoCoreError, HTTPError) as error:
        reason = " ".join(str(error).split())
        raise Unavailable(f"{doing}: {where} cannot be reached: {reason}") from error
