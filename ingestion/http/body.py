"""The body of an answer, as it arrives."""

from collections.abc import Iterator

import requests
import urllib3.exceptions

from ingestion.http.errors import TryAgain, where
from olist.errors import Unavailable


def blocks(response: requests.Response, size: int, *, decode: bool = True) -> Iterator[bytes]:
    """Yield what has arrived, at most `size` bytes at once, without waiting for more to fill them.

    So a caller that counts seconds gets to do so, however slowly the bytes come. `decode` undoes
    the answer's Content-Encoding.

    Raises:
        TryAgain: the bytes stopped coming, or are fewer than announced.
    """
    host = where(response.url)
    try:
        while block := response.raw.read1(size, decode_content=decode):
            yield block
    except urllib3.exceptions.ReadTimeoutError:
        error = Unavailable(f"{host} stopped in the middle of its answer: run it again")
        raise TryAgain(error) from None
    except (urllib3.exceptions.HTTPError, OSError):
        raise TryAgain(Unavailable(f"the answer of {host} broke off: run it again")) from None
