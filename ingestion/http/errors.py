"""What can go wrong with a request, as errors by what the operator should do.

An error names the host and quotes the service's own reason. It shows no query, which may be signed,
and no password; the causes, which show whole addresses, are cut off.
"""

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests

from ingestion.http.reason import reason
from olist.errors import BadUsage, OlistError, Unavailable

_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
_ADVICE = {
    401: "check the credentials",
    403: "check the credentials, or whether it is for everybody",
    404: "check the address",
    407: "check the proxy's credentials",
    410: "check the address",
}

_CAUSES = {
    "NameResolutionError": "its name is not known here",
    "NewConnectionError": "nobody listens there",
    "ProtocolError": "the connection broke",
}
"""What urllib3 says within a ConnectionError."""


class TryAgain(Exception):
    """An attempt failed in a way that another one may mend, `after` so many seconds."""

    def __init__(self, error: OlistError, after: float | None = None) -> None:
        """Keep the error that is raised if there is no other attempt."""
        super().__init__(str(error))
        self.error = error
        self.after = after


def refusal(
    response: requests.Response, body: bytes, *, final: Callable[[int, str], bool]
) -> OlistError | TryAgain:
    """Return what to raise for an answer with a status of 400 or more."""
    status, host = response.status_code, where(response.url)
    said = reason(body, response.headers.get("Content-Type", "")) or response.reason or ""
    told = f"{host} answered {status}" + (f": {said}" if said else "")
    if status in _TRANSIENT:
        after = retry_after(response.headers.get("Retry-After"))
        when = f" (it asks for a pause of {after:.0f} s)" if after else ""
        error = Unavailable(f"{told}: run it again later{when}")
        return error if final(status, said) else TryAgain(error, after)
    if status >= 500:
        return Unavailable(f"{told}: run it again later")
    return BadUsage(f"{told}: {_ADVICE.get(status, 'it does not take the question')}")


@contextlib.contextmanager
def readable(url: str) -> Iterator[None]:
    """Turn what requests raises into one line.

    Raises:
        TryAgain: another attempt may help.
        BadUsage: none will.
    """
    host = where(url)
    try:
        yield
    except requests.exceptions.SSLError as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise BadUsage(
                f"the certificate of {host} is not trusted: name the file of your own "
                "authority in REQUESTS_CA_BUNDLE"
            ) from None
        raise _unreachable(host, "TLS failed") from None
    except requests.exceptions.ProxyError:
        raise _unreachable(host, "the proxy failed") from None
    except requests.exceptions.Timeout:
        raise _unreachable(host, "no answer in time") from None
    except (
        requests.exceptions.InvalidURL,
        requests.exceptions.MissingSchema,
        requests.exceptions.InvalidSchema,
    ):
        raise BadUsage(f"{host} is no address that can be asked") from None
    except requests.exceptions.TooManyRedirects:
        raise BadUsage(f"{host} redirects in a circle: check the address") from None
    except requests.exceptions.ChunkedEncodingError:
        raise TryAgain(Unavailable(f"the answer of {host} broke off: run it again")) from None
    except requests.exceptions.RequestException as error:
        raise _unreachable(host, _why(error)) from None


def where(url: str) -> str:
    """Return the host of an address (and its port), for an error."""
    with contextlib.suppress(ValueError):
        if netloc := urlsplit(url).netloc:
            return netloc.rpartition("@")[2]
    return repr(url.partition("?")[0])


def retry_after(value: str | None) -> float | None:
    """Return the seconds that a `Retry-After` header asks for, told as seconds or as a date."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max((date - datetime.now(UTC)).total_seconds(), 0.0)


def _why(error: requests.exceptions.RequestException) -> str:
    inner = error.args[0] if error.args else None
    name = type(getattr(inner, "reason", inner)).__name__
    return _CAUSES.get(name, type(error).__name__)


def _unreachable(host: str, why: str) -> TryAgain:
    return TryAgain(Unavailable(f"{host} cannot be reached ({why}): check the network"))
