"""Mail, webhook and SNS against servers of this test, on loopback."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from olist.errors import BadUsage, Unavailable
from olist.logs import log_file
from olist.settings import Settings
from orchestration.alerts.sinks import sinks
from orchestration.alerts.state import State, Unsent, read, send
from orchestration.alerts.telling import Message, Open

MESSAGE = Message(
    "failed", "run 1 of line failed", ("step load: no route",), "http://127.0.0.1:3000/runs/1"
)
TOPIC = "arn:aws:sns:sa-east-1:000000000000:olist"


def settings(nowhere: Settings, **values: Any) -> Settings:
    return Settings(home=nowhere.home, **values)


@contextmanager
def serving(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def web(status: int = 200) -> Iterator[tuple[int, list[bytes]]]:
    """Serve HTTP that takes what is posted and answers with `status`."""
    posted: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(self.rfile.read(int(self.headers["Content-Length"])))
            content = b"<PublishResponse><PublishResult/></PublishResponse>"
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        yield port, posted


@contextmanager
def mail() -> Iterator[tuple[int, list[str]]]:
    """Serve SMTP that takes mail."""
    said: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline().decode().rstrip("\r\n"):
                said.append(line)
                if line.upper() == "DATA":
                    self.wfile.write(b"354 go on\r\n")
                    self._text()
                else:
                    self.wfile.write(b"221 bye\r\n" if line.upper() == "QUIT" else b"250 ok\r\n")

        def _text(self) -> None:
            while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                said.append(line)
            self.wfile.write(b"250 taken\r\n")

    with serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as port:
        yield port, said


def test_the_log_takes_every_message(nowhere: Settings) -> None:
    assert list(sinks(nowhere)) == ["log"]
    sinks(nowhere)["log"](MESSAGE)
    line = json.loads(log_file(nowhere).read_text().splitlines()[-1])
    assert (line["event"], line["level"], line["title"]) == ("alert", "error", MESSAGE.title)
    assert (line["lines"], line["link"]) == (list(MESSAGE.lines), MESSAGE.link)


def test_a_mail_has_the_cause_and_the_link(nowhere: Settings) -> None:
    with mail() as (port, said):
        found = sinks(
            settings(
                nowhere,
                alert_email_to="one@example.org, two@example.org",
                alert_smtp_url=f"smtp://127.0.0.1:{port}",
            )
        )
        found["mail"](MESSAGE)
    assert [line for line in said if line.startswith("rcpt")] == [
        "rcpt TO:<one@example.org>",
        "rcpt TO:<two@example.org>",
    ]
    assert "Subject: [olist] run 1 of line failed" in said
    assert {*MESSAGE.lines, MESSAGE.link} <= set(said)


def test_a_webhook_gets_the_text_as_json(nowhere: Settings) -> None:
    with web() as (port, posted):
        sinks(settings(nowhere, alert_webhook_url=f"http://127.0.0.1:{port}/x"))["webhook"](MESSAGE)
    [content] = map(json.loads, posted)
    assert content["text"] == MESSAGE.text
    assert (content["kind"], content["link"]) == ("failed", MESSAGE.link)


def test_a_topic_of_sns_gets_title_and_text(
    nowhere: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with web() as (port, posted):
        endpoint = f"http://127.0.0.1:{port}"
        found = sinks(settings(nowhere, alert_sns_topic=TOPIC, alert_sns_endpoint=endpoint))
        found["sns"](MESSAGE)
    [content] = [parse_qs(one.decode()) for one in posted]
    assert content["TopicArn"] == [TOPIC]
    assert content["Subject"] == ["[olist] run 1 of line failed"]
    assert content["Message"] == [MESSAGE.text]


def test_a_message_that_a_sink_does_not_take_waits_for_it_and_no_other_sink_does(
    nowhere: Settings,
) -> None:
    why: list[str] = []
    with web(status=503) as (port, _):
        found = sinks(settings(nowhere, alert_webhook_url=f"http://127.0.0.1:{port}/secret"))
        waiting = send((), [MESSAGE, MESSAGE], found, why.append)
    assert waiting == (Unsent("webhook", MESSAGE),) * 2
    assert why == ["webhook: the webhook answered 503"]
    with pytest.raises(Unavailable, match=r"^the webhook cannot be reached: ConnectionError$"):
        found["webhook"](MESSAGE)
    with web() as (port, posted):
        found = sinks(settings(nowhere, alert_webhook_url=f"http://127.0.0.1:{port}/x"))
        assert send(waiting, [], found, why.append) == ()
        assert len(posted) == 2


def test_a_wrong_setting_is_named(nowhere: Settings) -> None:
    with pytest.raises(BadUsage, match="OLIST_ALERT_SNS_TOPIC"):
        sinks(settings(nowhere, alert_sns_topic="olist"))["sns"](MESSAGE)
    with pytest.raises(BadUsage, match="OLIST_ALERT_SMTP_URL"):
        sinks(settings(nowhere, alert_email_to="a@b.c", alert_smtp_url="mail"))["mail"](MESSAGE)


def test_what_is_remembered_reads_as_it_was_written() -> None:
    state = State({"failed": "7"}, (Open("step load", "no", 2),), (Unsent("mail", MESSAGE),))
    assert read(state.text()) == state
    assert read(None) is None
