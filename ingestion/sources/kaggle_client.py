"""Kaggle's own client, for the two questions that we have, with errors an operator can act on.

`kagglesdk` is what the `kaggle` package itself calls, and looks for credentials as it does. The
package adds nothing that we can use: importing it signs in, it prints help and exits where that
fails, allows no anonymous use from other programs, and checks no MD5. Its address is fixed, so that
the class here takes another one.

1. Redirects are not followed with Kaggle's session: the storage that Kaggle names is asked by a
   session of its own, which never knew the credentials.
2. Each attempt of a download asks Kaggle anew, as the storage's signed addresses expire.
"""

import contextlib
import functools
from collections.abc import Iterator, Mapping
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

from ingestion.http import HttpClient, TryAgain, reason
from ingestion.http.download import download
from ingestion.http.errors import readable
from ingestion.sources.kaggle_refusal import OTHERWISE, refusal
from ingestion.sources.kaggle_sign_in import check_endpoint, username_and_key
from ingestion.sources.limits import Limits
from ingestion.sources.url import is_safe
from olist.errors import BadUsage, OlistError, Unavailable
from olist.progress import Progress
from olist.settings import Settings

PRODUCTION = "https://api.kaggle.com"
_REFUSED = frozenset({400, 401, 403, 404})
_OF_STORAGE = _REFUSED | {416}
"""Statuses of the storage that have nothing to do with the credentials for Kaggle."""


class _KaggleHttpClient(KaggleHttpClient):  # type: ignore[misc]
    """Kaggle's client at an address of ours, with time-outs, following no redirect."""

    def __init__(self, endpoint: str | None, http: HttpClient) -> None:
        username, key = username_and_key()
        super().__init__(KaggleEnv.PROD, username=username, password=key)
        if endpoint:
            self._endpoint = endpoint.rstrip("/")
        self._http = http

    def _init_session(self) -> None:
        if self._session is None:
            super()._init_session()
            session: Any = self._session
            session.send = functools.partial(
                session.send, timeout=self._http.timeout(), allow_redirects=False
            )


class Kaggle:
    """Kaggle, or another server that speaks its protocol."""

    def __init__(self, settings: Settings) -> None:
        """Take note of where to ask; nothing is asked yet.

        Raises:
            BadUsage: the address would send credentials in the open.
        """
        self._settings = settings
        self._endpoint = settings.kaggle_endpoint
        check_endpoint(self._endpoint)
        self._where = f"Kaggle ({urlsplit(self._endpoint).netloc})" if self._endpoint else "Kaggle"

    def current_version(self, dataset: str) -> tuple[int, str]:
        """Return the number and the licence of the dataset's current version.

        Raises:
            BadUsage: the credentials, the address or the name are wrong.
            Unavailable: Kaggle cannot be reached, or is busy.
        """
        http = HttpClient.of(self._settings)
        request = ApiGetDatasetRequest()
        request.owner_slug, request.dataset_slug = dataset.split("/")

        def ask() -> tuple[int, str]:
            with self._asking(http, dataset) as client:
                answer = client.get_dataset(request)
                version = int(answer.current_version_number)
                if version < 1:
                    raise ValueError("no version")
                return version, str(answer.license_name)

        return http.retried(ask)

    def download(self, dataset: str, version: int, target: Path, progress: Progress) -> None:
        """Download a version of the dataset as a zip to `target`; see `ingestion.http.download`.

        Raises:
            BadUsage: the credentials, the address or the name are wrong.
            DataRefused: it is larger than the settings allow.
            Unavailable: Kaggle cannot be reached, is busy or broke off, or there is no room.
        """
        patience = self._settings.download_deadline_seconds
        http = HttpClient.of(self._settings, deadline_seconds=patience)
        request = ApiDownloadDatasetRequest()
        request.owner_slug, request.dataset_slug = dataset.split("/")
        request.dataset_version_number = version

        def ask(headers: Mapping[str, str]) -> requests.Response:
            with self._asking(http, dataset) as client:
                location = _storage(client.download_dataset(request))
            answer = http.request("GET", location, headers=headers, accept=_OF_STORAGE)
            if answer.status_code in _REFUSED:
                with answer:
                    said = f"{answer.status_code}: {reason(answer.content)}"
                raise Unavailable(f"{self._where}'s storage refused ({said}): run it again")
            return answer

        most = Limits.of(self._settings).total_bytes
        download(http, ask, target, max_bytes=most, progress=progress)

    @contextlib.contextmanager
    def _asking(self, http: HttpClient, dataset: str) -> Iterator[Any]:
        """Open Kaggle's client, and turn what can go wrong into one line; causes are cut off."""
        try:
            with readable(self._endpoint or PRODUCTION), self._readable(dataset):
                client = _KaggleHttpClient(self._endpoint, http)
                with client:
                    yield DatasetApiClient(client)
        except TryAgain as again:
            raise TryAgain(Unavailable(f"{again.error}, {OTHERWISE}"), again.after) from None

    @contextlib.contextmanager
    def _readable(self, dataset: str) -> Iterator[None]:
        try:
            yield
        except requests.exceptions.HTTPError as error:
            if error.response is None:
                raise
            raise refusal(self._where, dataset, error.response) from None
        except (ValueError, KeyError, TypeError):
            raise OlistError(
                f"{self._where} answered something else than its API does: check "
                f"OLIST_KAGGLE_ENDPOINT, {OTHERWISE}"
            ) from None
        except PermissionError as error:
            raise BadUsage(f"{error.filename} may not be read: mend its mode") from None


def _storage(answer: requests.Response) -> str:
    """Return the address that Kaggle redirects a download to.

    Raises:
        ValueError: it is none, or not a safe one.
    """
    with answer:
        location = answer.headers.get("Location", "")
    parts = urlsplit(location)
    if not is_safe(parts):
        raise ValueError("no redirect to a storage")
    return location
