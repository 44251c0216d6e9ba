"""What a server says of a file that it has, before the file itself."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

_MD5 = re.compile(r"md5=([A-Za-z0-9+/=]+)")
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


@dataclass(frozen=True)
class Remote:
    """The state of a file at its server; None is what it does not say."""

    etag: str | None = None
    modified: str | None = None
    length: int | None = None
    md5: str | None = None
    """As hexadecimal digits."""

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> "Remote":
        """Read the headers of an answer that has, or would have, the whole file."""
        length = headers.get("Content-Length", "")
        encoded = headers.get("Content-Encoding", "identity") != "identity"
        if encoded:
            # Length and digest are then those of something else than what arrives.
            return cls(etag=headers.get("ETag"), modified=headers.get("Last-Modified"))
        return cls(
            etag=headers.get("ETag"),
            modified=headers.get("Last-Modified"),
            length=int(length) if length.isdecimal() else None,
            md5=_md5(headers),
        )

    @property
    def validator(self) -> str | None:
        """What `If-Range` takes to tell this state from another; a weak ETag does not do."""
        if self.length is None:
            return None
        strong = self.etag if self.etag and not self.etag.startswith("W/") else None
        return strong or self.modified

    @property
    def fingerprint(self) -> str | None:
        """The state in one text, if the server says enough to tell it from another."""
        if self.etag is None and self.modified is None:
            return None
        return f"etag={self.etag} modified={self.modified} length={self.length}"

    def fits(self, headers: Mapping[str, str]) -> bool:
        """Whether an answer with a part of the file is of this state of it, as far as it says."""
        said = (headers.get("ETag"), headers.get("Last-Modified"))
        return all(
            one in {None, known}
            for one, known in zip(said, (self.etag, self.modified), strict=True)
        )

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)


def first_byte(headers: Mapping[str, str]) -> tuple[int, int | None] | None:
    """Return where a part of a file begins and how long the whole is, if `Content-Range` says."""
    found = _RANGE.fullmatch(headers.get("Content-Range", ""))
    if not found:
        return None
    return int(found[1]), None if found[3] == "*" else int(found[3])


def _md5(headers: Mapping[str, str]) -> str | None:
    # One header for each algorithm, or one for all: requests joins them with commas.
    found = _MD5.search(headers.get("x-goog-hash", ""))
    encoded = found[1] if found else headers.get("Content-MD5")
    try:
        digest = base64.b64decode(encoded or "", validate=True)
    except binascii.Error:
        return None
    return digest.hex() if len(digest) == 16 else None
