"""What Kaggle says when it refuses, with what to do about it and without the credentials."""

import base64
import binascii
from typing import Any

import requests

from ingestion.http import TryAgain, reason
from ingestion.http.errors import retry_after
from olist.errors import BadUsage, OlistError, Unavailable

OTHERWISE = "or download the dataset by hand and give the zip as --source"
_WAYS = "KAGGLE_API_TOKEN, or KAGGLE_USERNAME and KAGGLE_KEY, or ~/.kaggle"


def refusal(where: str, dataset: str, response: requests.Response) -> OlistError | TryAgain:
    """Return what to raise for an answer that is an error.

    Raises:
        ValueError: it has none of the forms in which Kaggle tells errors.
    """
    code = _code(response)
    header = response.request.headers.get("Authorization")
    authorization = header.decode() if isinstance(header, bytes) else header
    said = _without(authorization, reason(response.content))
    told = f" ({code}: {said})" if said else f" ({code})"
    if code in {401, 403} and authorization:
        return BadUsage(
            f"{where} refused the credentials{told}: mend them ({_WAYS}), or unset them: "
            f"{dataset} needs none"
        )
    if code in {401, 403}:
        return BadUsage(f"{where} wants credentials{told}: set {_WAYS}, {OTHERWISE}")
    if code == 404:
        return BadUsage(f"{where} knows no dataset {dataset}{told}: {OTHERWISE[3:]}")
    if code == 429:
        busy = Unavailable(f"{where} takes no more requests now{told}: wait some minutes")
        return TryAgain(busy, retry_after(response.headers.get("Retry-After")))
    failed = Unavailable(f"{where} failed{told}: run it again later")
    if code in {408, 500, 502, 503, 504}:
        return TryAgain(failed, retry_after(response.headers.get("Retry-After")))
    return failed


def _code(response: requests.Response) -> int:
    """Return the status, which Kaggle may tell in the body of a 200."""
    if response.status_code >= 400:
        return int(response.status_code)
    content: Any = response.json()
    return int(content["code"])


def _without(authorization: str | None, text: str) -> str:
    """Return `text` with the credentials of a request made unreadable, in each of their forms."""
    if not authorization:
        return text
    scheme, _, value = authorization.partition(" ")
    hidden = {value}
    if scheme == "Basic":
        try:
            username, _, key = base64.b64decode(value).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return ""
        hidden |= {f"{username}:{key}", key}
    for secret in sorted(filter(None, hidden), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text
