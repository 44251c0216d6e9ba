"""A zip, or a single file, that a web server has.

1. The server is asked first what it has (HEAD): what was landed is not downloaded again, if the
   server says enough to tell (ETag or Last-Modified).
2. The download is resumed where it broke off, and counts only whole: see `ingestion.http.download`.
3. What comes is judged like a file of this machine, by the same limits.
"""

import hashlib
import ipaddress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal
from urllib.parse import SplitResult, unquote, urlsplit

from ingestion.sources.base import SourceFile
from ingestion.sources.limits import Limits
from ingestion.sources.local import FILE_KINDS, files_at
from olist.errors import BadUsage
from olist.progress import Progress
from olist.settings import Settings

if TYPE_CHECKING:
    from ingestion.http import HttpClient
    from ingestion.http.remote import Remote


class UrlSource:
    """The files behind one address."""

    name = "https"
    landed_as: Literal["snapshot", "delta"] = "snapshot"

    def __init__(self, url: str, settings: Settings) -> None:
        """Take note of the address; nothing is asked yet.

        Raises:
            BadUsage: it is not one that may be asked, or not that of a file that can be read.
        """
        parts = _checked(url)
        self._url = url
        self._file = PurePosixPath(unquote(parts.path)).name
        # What follows the path may be a signature: it is kept out of manifests.
        self._shown = f"{parts.scheme}://{parts.netloc}{parts.path}"
        self._settings = settings
        self._remote: Remote | None = None

    def fingerprint(self) -> str | None:
        """Ask the server which state the file is in; None if it does not say."""
        from ingestion.http.remote import Remote  # noqa: PLC0415 - imports half a second

        if self._remote is None:
            headers = self._client().head(self._url)
            self._remote = Remote() if headers is None else Remote.of(headers)
        state = self._remote.fingerprint
        return state and f"{self._shown} {state}"

    def describe(self) -> dict[str, str]:
        """Say where the files come from, and in which state."""
        remote = self._remote
        said = {"etag": remote.etag, "modified": remote.modified} if remote else {}
        return {"url": self._shown} | {name: value for name, value in said.items() if value}

    def files(self, workdir: Path, progress: Progress) -> list[SourceFile]:
        """Download the file; what is inside is read from there."""
        from ingestion.http.download import download  # noqa: PLC0415 - as above
        from ingestion.http.kept import take  # noqa: PLC0415

        limits = Limits.of(self._settings)
        client = self._client(deadline_seconds=self._settings.download_deadline_seconds)
        # The same address is the same download, also after a process that died.
        key = hashlib.sha256(self._url.encode()).hexdigest()[:16]
        target = self._settings.downloads_dir / f"{key}-{self._file}"
        self._remote = download(
            client,
            lambda headers: client.request(
                "GET", self._url, headers=headers, accept=frozenset({416})
            ),
            target,
            max_bytes=limits.total_bytes,
            progress=progress,
        )
        return files_at(take(target, workdir), self._file, limits)

    def _client(self, **changes: float) -> "HttpClient":
        from ingestion.http import HttpClient  # noqa: PLC0415 - imports half a second

        return HttpClient.of(self._settings, **changes)


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise BadUsage("the source is no address that can be asked: check how it is written") from (
            None
        )
    if "@" in parts.netloc:
        raise BadUsage(f"the address of {host} has a password in it: put it into ~/.netrc instead")
    if not is_safe(parts):
        raise BadUsage(
            f"source {parts.scheme}://{parts.netloc}… is not safe on its way: use https:// "
            "(http:// for this machine only)"
        )
    if not unquote(parts.path).lower().endswith(FILE_KINDS):
        raise BadUsage(f"source {host}{parts.path} must end in one of {', '.join(FILE_KINDS)}")
    return parts


def is_safe(parts: SplitResult) -> bool:
    """Whether what is sent to an address is encrypted, or stays on this machine."""
    host = parts.hostname or ""
    if parts.scheme == "https":
        return bool(host)
    try:
        here = ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = host == "localhost"
    return parts.scheme == "http" and here
