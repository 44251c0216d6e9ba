"""Which errors mend themselves, and how long to wait for that. Pure.

1. The network, a lock, a server that was lost or starts again: worth another try, after a pause
   that doubles.
2. Data and code: never. They do not get better by running them twice.
3. dbt says what Postgres said as text only; those of its sayings that mean 1. are listed here.
"""

import re
from collections.abc import Iterable

from olist.errors import Busy, OlistError, Unavailable

MAX_RETRIES = 3
FIRST_WAIT_SECONDS = 5.0

_TRANSIENT = re.compile(
    "|".join(
        (
            r"connection (to server .{0,200})?(failed|refused|reset|timed out)",
            r"could not connect to server",
            r"connection already closed",
            r"connection is closed",
            r"server closed the connection unexpectedly",
            r"SSL connection has been closed unexpectedly",
            r"terminating connection due to administrator command",
            r"terminating connection because of crash of another server process",
            r"the database system is (starting up|shutting down|in recovery mode)",
            r"deadlock detected",
            r"canceling statement due to lock timeout",
            r"could not obtain lock",
            r"remaining connection slots are reserved",
            r"too many clients already",
        )
    ),
    re.IGNORECASE,
)


def mends_itself(error: BaseException) -> bool:
    """Whether it is worth trying again what raised `error`."""
    return isinstance(error, Unavailable | Busy | ConnectionError | TimeoutError)


def wait_seconds(tries_before: int) -> float:
    """Return how long to wait when so many tries have failed before this one."""
    return FIRST_WAIT_SECONDS * 2.0**tries_before


def dbt_error(text: str, messages: Iterable[str]) -> OlistError:
    """Return what to raise for a build that failed: dbt said `messages`, and nothing else failed.

    A build in which anything but the server failed is one of data or code.
    """
    said = tuple(messages)
    transient = bool(said) and all(_TRANSIENT.search(one) for one in said)
    return Unavailable(text) if transient else OlistError(text)
