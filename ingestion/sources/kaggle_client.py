"""Kaggle's own client, for the two questions that we have, with errors an operator can act on.

`kagglesdk` is what the `kaggle` package itself calls. Importing `kaggle` would sign in at once,
print help where that fails, and allow no anonymous use from other programs.
"""

import base64
import contextlib
import functools
import hashlib
import ipaddress
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from kagglesdk.datasets.services.dataset_api_service import (  # type: ignore[import-untyped]
    DatasetApiClient,
)
from kagglesdk.datasets.types.dataset_api_service import (  # type: ignore[import-untyped]
    ApiDownloadDatasetRequest,
    ApiGetDatasetRequest,
)
from kagglesdk.kaggle_env import KaggleEnv  # type: ignore[import-untyped]
from kagglesdk.kaggle_http_client import KaggleHttpClient  # type: ignore[import-untyped]

from ingestion.sources.room import room_in
from olist.errors import BadUsage, OlistError, Unavailable
from olist.progress import Progress, Step

_TIMEOUT = (10, 60)
"""Seconds to connect, and to wait for the next bytes."""

_BLOCK = 1 << 20
_OTHERWISE = "or download the dataset by hand and give the zip as --source"


def current_version(endpoint: str | None, dataset: str) -> tuple[int, str]:
    """Return the number and the licence of the dataset's current version."""
    owner, slug = dataset.split("/")
    with _client(endpoint) as client, _readable_errors(endpoint, dataset):
        request = ApiGetDatasetRequest()
        request.owner_slug, request.dataset_slug = owner, slug
        answer = client.get_dataset(request)
        version = int(answer.current_version_number)
        if version < 1:
            raise ValueError("no version")
        return version, str(answer.license_name)


def download(
    endpoint: str | None, dataset: str, version: int, path: Path, progress: Progress
) -> None:
    """Download a version of the dataset as a zip to `path`.

    Raises:
        BadUsage: the credentials or the address are wrong.
        Unavailable: Kaggle cannot be reached, is busy or broke off, or there is no room.
    """
    owner, slug = dataset.split("/")
    with _client(endpoint) as client, _readable_errors(endpoint, dataset):
        request = ApiDownloadDatasetRequest()
        request.owner_slug, request.dataset_slug = owner, slug
        request.dataset_version_number = version
        response = client.download_dataset(request)
        with room_in(path.parent):
            _save(response, path, progress)


def _save(response: Any, path: Path, progress: Progress) -> None:
    encoded = "Content-Encoding" in response.headers
    total = None if encoded else int(response.headers.get("Content-Length") or 0) or None
    # One header, or one for each algorithm, which requests joins with commas.
    md5 = re.search(r"md5=([A-Za-z0-9+/=]+)", response.headers.get("x-goog-hash", ""))
    digest = hashlib.md5(usedforsecurity=False)
    done = told = 0
    with path.open("wb") as file:
        for block in response.iter_content(_BLOCK):
            file.write(block)
            digest.update(block)
            done += len(block)
            if done - told >= (total or 100 * _BLOCK) // 20:
                told = done
                progress(Step("download", path.name, done=done, total=total, unit="bytes"))
    if total is not None and done != total:
        raise Unavailable(f"the download broke off after {done} of {total} bytes: run it again")
    if md5 and base64.b64decode(md5.group(1)) != digest.digest():
        raise Unavailable("the download was damaged on the way (MD5 differs): run it again")


@contextlib.contextmanager
def _client(endpoint: str | None) -> Iterator[Any]:
    """Open Kaggle's client, signed in if credentials are set, at another address if one is set."""
    _check_endpoint(endpoint)
    username, key = _username_and_key()
    http = KaggleHttpClient(KaggleEnv.PROD, username=username, password=key)
    if endpoint:
        http._endpoint = endpoint.rstrip("/")
    with http:
        http._session.send = functools.partial(http._session.send, timeout=_TIMEOUT)
        yield DatasetApiClient(http)


def _check_endpoint(endpoint: str | None) -> None:
    if endpoint is None:
        return
    parts = urlsplit(endpoint)
    try:
        local = ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        local = parts.hostname == "localhost"
    if (
        not parts.hostname
        or "@" in parts.netloc
        or not (parts.scheme == "https" or (parts.scheme == "http" and local))
    ):
        raise BadUsage(
            "OLIST_KAGGLE_ENDPOINT must be an https:// address without a password in it "
            "(http:// for this machine only)"
        )


def _username_and_key() -> tuple[str | None, str | None]:
    """Return what the environment or kaggle.json says; tokens are found by the client itself."""
    if (username := os.environ.get("KAGGLE_USERNAME")) and (key := os.environ.get("KAGGLE_KEY")):
        return username, key
    if folder := os.environ.get("KAGGLE_CONFIG_DIR"):
        file = Path(folder) / "kaggle.json"
        try:
            content = json.loads(file.read_text())
            return str(content["username"]), str(content["key"])
        except FileNotFoundError:
            return None, None
        except (OSError, ValueError, KeyError, TypeError):
            raise BadUsage(
                f"{file} is not Kaggle's file of credentials: mend or remove it"
            ) from None
    return None, None


@contextlib.contextmanager
def _readable_errors(endpoint: str | None, dataset: str) -> Iterator[None]:
    """Turn what can go wrong into one line; causes are cut off, as they may show signed URLs."""
    where = f"Kaggle ({urlsplit(endpoint).netloc})" if endpoint else "Kaggle"
    try:
        yield
    except requests.exceptions.HTTPError as error:
        raise _refusal(where, dataset, _code(error.response)) from None
    except (requests.exceptions.JSONDecodeError, ValueError, KeyError, TypeError):
        raise OlistError(
            f"{where} answered something else than its API does: check OLIST_KAGGLE_ENDPOINT, "
            + _OTHERWISE
        ) from None
    except requests.exceptions.ChunkedEncodingError:
        raise Unavailable(f"the download from {where} broke off: run it again") from None
    except requests.exceptions.RequestException as error:
        raise Unavailable(
            f"{where} cannot be reached ({type(error).__name__}): check the network, {_OTHERWISE}"
        ) from None
    except OSError as error:
        raise Unavailable(f"the download cannot be written ({error.strerror})") from None


def _code(response: Any) -> int:
    """Return the status, which Kaggle may tell in the body of a 200."""
    if response.status_code >= 400:
        return int(response.status_code)
    return int(response.json()["code"])


def _refusal(where: str, dataset: str, code: int) -> OlistError:
    if code in {401, 403}:
        return BadUsage(
            f"{where} refused the credentials ({code}): mend them (KAGGLE_API_TOKEN, or "
            f"KAGGLE_USERNAME and KAGGLE_KEY, or ~/.kaggle), or unset them: {dataset} needs none"
        )
    if code == 404:
        return BadUsage(f"{where} knows no dataset {dataset} ({code}): {_OTHERWISE[3:]}")
    if code == 429:
        return Unavailable(f"{where} takes no more requests now ({code}): wait some minutes")
    return Unavailable(f"{where} failed ({code}): run it again later, {_OTHERWISE}")
