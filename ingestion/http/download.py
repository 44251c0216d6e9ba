"""A file from another machine: whole and checked, or not there.

1. What has come is kept as `<target>.part`, with what the server said of it as `<target>.json`. The
   next attempt, also of another process, asks for the rest only; `If-Range` makes the server give
   the whole if it has another file by now.
2. A connection that breaks is taken up again while it brings the file on; attempts are counted
   anew after each `_A_STEP` bytes, up to the client's deadline.
3. The target appears whole: with the length, and the MD5, that the server named. The note stays
   beside it, so that another process can tell that it is whole still (`ingestion.http.kept`).
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import requests

from ingestion.http.body import blocks
from ingestion.http.client import HttpClient
from ingestion.http.errors import TryAgain, where
from ingestion.http.kept import fault_of, forget_old, note_of, noted
from ingestion.http.remote import Remote, first_byte
from ingestion.sources.room import room_in
from olist.errors import BadUsage, DataRefused, Unavailable
from olist.progress import Progress, Step

Ask = Callable[[Mapping[str, str]], requests.Response]
"""Asks once for the file with these headers: see `HttpClient.request`; 416 is no failure to it."""

_BLOCK = 1 << 18
_A_STEP = 1 << 20


def download(
    client: HttpClient, ask: Ask, target: Path, *, max_bytes: int, progress: Progress
) -> Remote:
    """Download to `target` what `ask` asks for, and return what the server said of it.

    Raises:
        BadUsage: the folder of the target may not be written.
        DataRefused: it is longer than `max_bytes`.
        Unavailable: the server cannot be reached, breaks off, or gives other bytes than it says;
            or there is no room.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        forget_old(target.parent)
        partial = _Partial(client, ask, target, max_bytes, progress)
        while not client.retried(partial.bring_on):
            pass
        partial.finish()
    except OSError as error:
        raise BadUsage(f"{target.parent} cannot be written ({error.strerror})") from None
    return partial.remote


class _Partial:
    """The part of a file that is here already."""

    def __init__(
        self, client: HttpClient, ask: Ask, target: Path, max_bytes: int, progress: Progress
    ) -> None:
        self._client, self._ask, self._target = client, ask, target
        self._max_bytes, self._progress = max_bytes, progress
        self._part = target.with_name(target.name + ".part")
        if (known := noted(target)) is None:
            self._forget()
        self.remote = known or Remote()
        self._reached = self._size()

    def bring_on(self) -> bool:
        """Get more of the file; true once there is no more, false if it is worth to go on at once.

        Raises:
            TryAgain: it broke off without having come further.
        """
        try:
            with self._ask(self._headers()) as response:
                start = self._start(response)
                self._take(response, start)
            self._check()
        except TryAgain:
            if (size := self._size()) < self._reached + _A_STEP:
                raise
            self._reached = size
            return False
        return True

    def finish(self) -> None:
        """Let the whole file appear as the target."""
        self._part.replace(self._target)

    def _headers(self) -> dict[str, str]:
        headers = {"Accept-Encoding": "identity"}
        have = self._size()
        if have and self.remote.validator:
            # The last byte is asked for again, so that the server has its say even if all is here.
            headers |= {"Range": f"bytes={have - 1}-", "If-Range": self.remote.validator}
        return headers

    def _start(self, response: requests.Response) -> int:
        """Return the place at which the bytes of the answer belong."""
        have = self._size()
        if response.status_code == 206:
            place = first_byte(response.headers)
            if place == (have - 1, self.remote.length) and self.remote.fits(response.headers):
                return have - 1
            self._forget()
            raise TryAgain(self._other_bytes(response, "a part that was not asked for"))
        if response.status_code == 416:
            self._forget()
            raise TryAgain(self._other_bytes(response, "no part"))
        self._forget()
        self.remote = Remote.of(response.headers)
        self._refuse_too_long(self.remote.length or 0)
        with room_in(self._target.parent):
            note_of(self._target).write_text(json.dumps(self.remote.as_dict()))
        return 0

    def _take(self, response: requests.Response, start: int) -> None:
        total = self.remote.length
        folder, done, told = self._target.parent, start, start
        needed = None if total is None else total - start
        with room_in(folder, needed=needed), self._part.open("r+b" if start else "wb") as file:
            file.seek(start)
            for block in blocks(response, _BLOCK):
                file.write(block)
                done += len(block)
                self._refuse_too_long(done)
                self._client.check_deadline(response.url)
                if done - told >= (total or 100 * _A_STEP) // 20:
                    told = done
                    step = Step("download", self._target.name, done, total, "bytes")
                    self._progress(step)

    def _check(self) -> None:
        if fault := fault_of(self._part, self.remote):
            if self._size() == self.remote.length:
                self._forget()
            raise TryAgain(Unavailable(f"{self._target.name} {fault}: run it again"))

    def _refuse_too_long(self, size: int) -> None:
        if size > self._max_bytes:
            self._forget()
            raise DataRefused(
                f"{self._target.name} has more than the {self._max_bytes:,} bytes that may be "
                "downloaded (OLIST_SOURCE_MAX_BYTES)"
            )

    def _size(self) -> int:
        try:
            return self._part.stat().st_size
        except FileNotFoundError:
            return 0

    def _forget(self) -> None:
        self._part.unlink(missing_ok=True)
        note_of(self._target).unlink(missing_ok=True)

    @staticmethod
    def _other_bytes(response: requests.Response, what: str) -> Unavailable:
        return Unavailable(f"{where(response.url)} gave {what}: run it again")
