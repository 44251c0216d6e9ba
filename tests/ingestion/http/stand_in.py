"""A service of the outside world, on this machine: it answers as a test tells it to."""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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


@dataclass
class StandIn:
    """Gives the answers in their order, the last one for ever."""

    url: str
    answers: list[Answer]
    asked: list[Asked] = field(default_factory=list)

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for a `StandIn`, or anything else with its `answer`."""

    stand_in: Any
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


@contextlib.contextmanager
def serving(stand_in: Any) -> Iterator[str]:
    """Serve `stand_in` on a free port; the value is its address."""
    handler = type("HandlerOfOne", (Handler,), {"stand_in": stand_in})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def answering(*answers: Answer) -> Iterator[StandIn]:
    """Serve these answers."""
    stand_in = StandIn("", list(answers))
    with serving(stand_in) as stand_in.url:
        yield stand_in
