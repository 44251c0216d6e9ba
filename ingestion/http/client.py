"""HTTP as the sources speak it: every request ends in an answer, or in one clear line.

1. There are time-outs to connect and between bytes, a limit of attempts with growing pauses that
   differ by chance, and one deadline for all that a client does, from its first request on.
2. `Retry-After` is obeyed; one that lies behind the deadline ends the attempts at once.
3. An error names the host and quotes the service's own reason. It shows no query, which may be
   signed, and no password.

Proxies and the roots of TLS are those of requests: HTTPS_PROXY, NO_PROXY, REQUESTS_CA_BUNDLE.
"""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import requests
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

from ingestion.http.body import blocks
from ingestion.http.errors import TryAgain, readable, refusal, where
from ingestion.http.reason import reason
from ingestion.http.session import Session
from olist.errors import Unavailable
from olist.settings import Settings

T = TypeVar("T")

USER_AGENT = "olist-warehouse/0.1"
TIMEOUT = (10.0, 60.0)
"""Seconds to connect, and to wait for the next bytes."""

_LONGEST_PAUSE_SECONDS = 60.0
_MAX_BODY_BYTES = 64 << 20
"""More than any answer of an API has; files are downloaded instead (`ingestion.http.download`)."""


def never(_status: int, _reason: str) -> bool:
    """Take no refusal for final that a later attempt may mend."""
    return False


class HttpClient:
    """A session with patience; it is not shared between threads."""

    def __init__(
        self,
        *,
        attempts: int = 5,
        deadline_seconds: float = 300,
        first_pause_seconds: float = 1,
        user_agent: str = USER_AGENT,
        final: Callable[[int, str], bool] = never,
    ) -> None:
        """Make a client; nothing is asked yet.

        `final(status, reason)` says of a refusal that would be tried again that it must not be,
        as when a limit counts by the day.
        """
        self.session = Session()
        self.session.headers["User-Agent"] = user_agent
        self._deadline_seconds = deadline_seconds
        self._deadline: float | None = None
        self._attempts = attempts
        self._growing = wait_exponential_jitter(
            multiplier=first_pause_seconds,
            max=_LONGEST_PAUSE_SECONDS,
            jitter=first_pause_seconds,
        )
        self._final = final

    @classmethod
    def of(cls, settings: Settings, **changes: Any) -> "HttpClient":
        """Make a client as patient as the settings say; `changes` are other arguments."""
        patience = {
            "attempts": settings.http_attempts,
            "deadline_seconds": settings.http_deadline_seconds,
            "first_pause_seconds": settings.http_first_pause_seconds,
        }
        return cls(**(patience | changes))

    def get_json(self, url: str, params: Mapping[str, str] | None = None) -> Any:
        """Return what the JSON at `url` says.

        Raises:
            BadUsage: the address is wrong, or the service refuses the question (4xx).
            Unavailable: it cannot be reached, fails, takes no more requests, or answers no JSON.
        """

        def ask() -> Any:
            with self.request("GET", url, params=params) as response:
                body = self._body(response)
            try:
                return json.loads(body)
            except ValueError:
                # Some gateways tell a failure as a page with status 200.
                said = reason(body, response.headers.get("Content-Type", ""))
                error = Unavailable(f"{where(url)} answered something else than JSON: {said}")
                raise TryAgain(error) from None

        return self.retried(ask)

    def head(self, url: str) -> Mapping[str, str] | None:
        """Return the headers that `url` has; None where the server answers no HEAD."""
        unanswered = frozenset({403, 405, 501})

        def ask() -> Mapping[str, str] | None:
            headers = {"Accept-Encoding": "identity"}
            with self.request("HEAD", url, headers=headers, accept=unanswered) as response:
                return None if response.status_code in unanswered else response.headers

        return self.retried(ask)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> requests.Response:
        """Ask once and return the answer, its body unread; statuses in `accept` are no failure.

        Raises:
            TryAgain: another attempt may help: call this in what `retried` is given.
            BadUsage, Unavailable: none will.
        """
        with readable(url):
            response = self.session.request(
                method, url, params=params, headers=headers, stream=True, timeout=self.timeout()
            )
            if response.status_code >= 400 and response.status_code not in accept:
                with response:
                    raise refusal(response, self._body(response), final=self._final)
            return response

    def retried(self, act: Callable[[], T]) -> T:
        """Call `act` until it does not raise `TryAgain`, or patience ends.

        Raises:
            OlistError: that of the last attempt.
        """
        self._begin()
        stop = stop_after_attempt(self._attempts)
        retrying = Retrying(
            retry=retry_if_exception_type(TryAgain),
            wait=self._pause,
            stop=lambda state: stop(state) or state.upcoming_sleep > self.left(),
            reraise=True,
        )
        try:
            return retrying(act)
        except TryAgain as last:
            raise last.error from None

    def left(self) -> float:
        """Return the seconds to the deadline."""
        return self._begin() - time.monotonic()

    def timeout(self) -> tuple[float, float]:
        """Return the time-outs of the next request, which end with the deadline."""
        left = max(self.left(), 0.1)
        return min(TIMEOUT[0], left), min(TIMEOUT[1], left)

    def check_deadline(self, url: str) -> None:
        """Raise `Unavailable` if the deadline has passed."""
        if self.left() <= 0:
            raise Unavailable(
                f"{where(url)} took longer than {self._deadline_seconds:g} s: run it again later"
            )

    def _body(self, response: requests.Response) -> bytes:
        body = bytearray()
        for block in blocks(response, 1 << 16):
            body += block
            self.check_deadline(response.url)
            if len(body) > _MAX_BODY_BYTES:
                raise Unavailable(f"{where(response.url)} answers more than {_MAX_BODY_BYTES} B")
        return bytes(body)

    def _begin(self) -> float:
        if self._deadline is None:
            self._deadline = time.monotonic() + self._deadline_seconds
        return self._deadline

    def _pause(self, state: RetryCallState) -> float:
        failed = state.outcome.exception() if state.outcome else None
        asked = failed.after if isinstance(failed, TryAgain) else None
        return max(self._growing(state), asked or 0)
