"""An S3 that fails on schedule: a proxy on loopback before the real one.

Requests and answers pass unchanged, signatures included, but for those that a fault is meant for.
"""

import contextlib
import http.client
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import urlsplit

Kind = Literal["status", "reset", "cut", "short", "stall", "flip", "etag", "strike"]

ALWAYS = 1_000_000
"""More requests than anybody makes."""


@dataclass(frozen=True)
class Fault:
    """What happens to a request, and to which.

    `status`: answered so at once. `reset`: the connection is reset in the middle of the body, `cut`
    closed there in good order. `short`: the answer is whole in form, and half of its bytes are
    missing. `stall`: nothing comes after the middle. `flip`: one bit is another. `etag`: the ETag
    is. `strike`: in the middle something is done, and then the connection is closed.
    """

    kind: Kind
    method: str
    key: str = "/objects/"
    """A part of the path and query."""
    skip: int = 0
    """How many such requests pass before."""
    times: int = 1
    status: int = 503
    code: str = "SlowDown"
    strike: Callable[[], None] = lambda: None


@dataclass
class Schedule:
    """Which faults are still to come, and which requests were made."""

    faults: tuple[Fault, ...] = ()
    struck: int = 0
    _seen: dict[int, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def set(self, *faults: Fault) -> None:
        """Begin anew with these faults."""
        with self._lock:
            self.faults, self.struck = faults, 0
            self._seen.clear()

    def choose(self, method: str, path: str) -> Fault | None:
        """Return the fault that is meant for this request."""
        with self._lock:
            for number, fault in enumerate(self.faults):
                if fault.method != method or fault.key not in path:
                    continue
                seen = self._seen[number] = self._seen.get(number, 0) + 1
                if fault.skip < seen <= fault.skip + fault.times:
                    self.struck += 1
                    return fault
        return None


@dataclass(frozen=True)
class FaultyS3:
    """The address of the proxy, and what it is to do."""

    endpoint: str
    schedule: Schedule


@contextlib.contextmanager
def faulty_s3(endpoint: str) -> Iterator[FaultyS3]:
    """Run a proxy before the S3 at `endpoint`."""
    schedule = Schedule()
    ended = threading.Event()
    upstream = urlsplit(endpoint).netloc

    class Handler(_Handler):
        def __init__(self, *arguments: object) -> None:
            self.schedule, self.ended, self.upstream = schedule, ended, upstream
            super().__init__(*arguments)  # type: ignore[arg-type]

    with _Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield FaultyS3(f"http://127.0.0.1:{server.server_address[1]}", schedule)
        finally:
            ended.set()
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_request: object) -> None:
        """Say nothing: a client that was killed, or a connection that we cut."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    schedule: Schedule
    ended: threading.Event
    upstream: str

    def log_message(self, *_message: object) -> None:
        """Say nothing."""

    def _serve(self) -> None:
        fault = self.schedule.choose(self.command, self.path)
        size = int(self.headers.get("Content-Length") or 0)
        if fault and size and fault.kind in {"reset", "cut", "stall", "strike"}:
            self.rfile.read(size // 2)
            self._break(fault)
            return
        body = self.rfile.read(size)
        if fault and fault.kind == "status":
            self._refuse(fault)
            return
        if fault and fault.kind == "flip" and body:
            body, fault = _flipped(body), None
        self._answer(fault, *self._ask(body))

    do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = _serve  # noqa: N815 - the library's names

    def _ask(self, body: bytes) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection(self.upstream, timeout=60)
        with contextlib.closing(connection):
            connection.putrequest(
                self.command, self.path, skip_host=True, skip_accept_encoding=True
            )
            for name, value in self.headers.items():
                if name.lower() not in {"expect", "connection"}:
                    connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            return response, response.read()

    def _answer(self, fault: Fault | None, response: http.client.HTTPResponse, body: bytes) -> None:
        kind = fault.kind if fault else ""
        whole = body
        if kind == "short":
            whole = body = body[: len(body) // 2]
        elif kind == "flip":
            whole = body = _flipped(body)
        elif kind in {"reset", "cut", "stall", "strike"}:
            body = body[: len(body) // 2]
        self.send_response_only(response.status, response.reason)
        for name, value in response.getheaders():
            if name.lower() not in {"content-length", "transfer-encoding", "connection"}:
                other = (kind, name.lower()) == ("etag", "etag")
                self.send_header(name, '"other"' if other else value)
        head = self.command == "HEAD"
        length = response.getheader("Content-Length", "0") if head else str(len(whole))
        if response.status != 204:
            self.send_header("Content-Length", length)
        self.end_headers()
        self.wfile.write(b"" if head else body)
        if fault and len(body) < len(whole):
            self._break(fault)

    def _refuse(self, fault: Fault) -> None:
        error = f"<Error><Code>{fault.code}</Code><Message>planned</Message></Error>".encode()
        self.send_response_only(fault.status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(error)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else error)

    def _break(self, fault: Fault) -> None:
        self.wfile.flush()
        self.close_connection = True
        if fault.kind == "strike":
            fault.strike()
        elif fault.kind == "stall":
            self.ended.wait(60)
        elif fault.kind == "reset":
            # A socket that does not linger is reset instead of being closed.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()


def _flipped(body: bytes) -> bytes:
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :] if body else body
