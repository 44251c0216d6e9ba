"""Services of the outside world, on this machine: they answer as a test tells them to."""

import base64
import contextlib
import hashlib
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Answer:
    """What to answer: the last `cut` bytes are kept back, after `pause` seconds comes the body."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    pause: float = 0
    byte_pause: float = 0
    stall: float = 0


@dataclass
class StandIn:
    """Gives the answers in their order, the last one for ever."""

    url: str
    answers: list[Answer]
    asked: list[Asked] = field(default_factory=list)

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@dataclass
class FileServer:
    """Has one file, gives parts of it, and breaks off after so many bytes as `breaks` says."""

    content: bytes
    etag: str | None = '"one"'
    modified: str | None = None
    ranges: bool = True
    md5: str | None = None
    """Said instead of the right one; "" says none."""
    breaks: list[int] = field(default_factory=list)
    refuses: list[Answer] = field(default_factory=list)
    """Given first, for requests of the file itself."""
    stall: float = 0
    """Seconds for which a connection that is going to break stays open."""
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        if self.refuses and asked.method == "GET":
            return self.refuses.pop(0)
        headers = {"ETag": self.etag, "Last-Modified": self.modified}
        right = base64.b64encode(hashlib.md5(self.content, usedforsecurity=False).digest())
        if md5 := right.decode() if self.md5 is None else self.md5:
            headers["x-goog-hash"] = f"crc32c=AAAAAA==\nmd5={md5}"
        start = int(asked.headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        same = asked.headers.get("If-Range") in {self.etag, self.modified}
        partly = self.ranges and "Range" in asked.headers and same
        body = self.content[start:] if partly else self.content
        if partly:
            size = len(self.content)
            headers["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
        said = {name: value for name, value in headers.items() if value}
        cut = 0
        if asked.method == "GET" and self.breaks:
            cut = max(len(body) - self.breaks.pop(0), 0)
        return Answer(206 if partly else 200, body, said, cut=cut, stall=self.stall if cut else 0)

    @property
    def starts(self) -> list[str | None]:
        """The parts that were asked for."""
        return [one.headers.get("Range") for one in self.asked if one.method == "GET"]


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for a `StandIn`, or anything else with its `answer`."""

    stand_in: Any
    stand_in_stopped: threading.Event
    protocol_version = "HTTP/1.1"

    def speak(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, self.path, dict(self.headers), body)
        answer = self.stand_in.answer(asked)
        self.send_response(answer.status)
        for name, value in ({"Content-Length": str(len(answer.body))} | answer.headers).items():
            for one in value.split("\n"):
                self.send_header(name, one)
        self.end_headers()
        time.sleep(answer.pause)
        if self.command != "HEAD":
            with contextlib.suppress(OSError):
                self.give(answer)
        self.stand_in_stopped.wait(answer.stall)
        if answer.cut:
            self.close_connection = True

    def give(self, answer: Answer) -> None:
        content = answer.body[: len(answer.body) - answer.cut]
        if not answer.byte_pause:
            self.wfile.write(content)
            return
        for byte in content:
            self.wfile.write(bytes([byte]))
            time.sleep(answer.byte_pause)

    do_GET = do_HEAD = do_POST = speak  # noqa: N815 - names of http.server

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that leave in the middle."""


@contextlib.contextmanager
def serving(stand_in: Any, *, certificate: Path | None = None) -> Iterator[str]:
    """Serve `stand_in` on a free port, by TLS given a certificate; the value is its address."""
    stopped = threading.Event()
    ours = {"stand_in": stand_in, "stand_in_stopped": stopped}
    server = _Server(("127.0.0.1", 0), type("HandlerOfOne", (Handler,), ours))
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def answering(*answers: Answer, certificate: Path | None = None) -> Iterator[StandIn]:
    """Serve these answers."""
    stand_in = StandIn("", list(answers))
    with serving(stand_in, certificate=certificate) as stand_in.url:
        yield stand_in


@contextlib.contextmanager
def file_server(content: bytes, **changes: Any) -> Iterator[FileServer]:
    """Serve one file."""
    server = FileServer(content, **changes)
    with serving(server) as server.url:
        yield server
