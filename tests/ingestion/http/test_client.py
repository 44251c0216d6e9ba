"""Every request ends, in an answer or in one line that says what to do."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from ingestion.http import HttpClient
from ingestion.http.errors import retry_after
from olist.errors import BadUsage, OlistError, Unavailable
from tests.ingestion.http.stand_in import Answer, answering


def client(**arguments: object) -> HttpClient:
    return HttpClient(**({"first_pause_seconds": 0.01, "attempts": 3} | arguments))  # type: ignore[arg-type]


def test_an_answer_is_given_as_it_is() -> None:
    with answering(Answer(body=b'[{"valor": "3.3080"}]')) as service:
        answer = client(user_agent="olist").get_json(service.url + "/dados", {"formato": "json"})
    assert answer == [{"valor": "3.3080"}]
    [asked] = service.asked
    assert (asked.path, asked.headers["User-Agent"]) == ("/dados?formato=json", "olist")


@pytest.mark.parametrize(
    "failure",
    [
        Answer(500),
        Answer(502),
        Answer(503, headers={"Retry-After": "0"}),
        Answer(429),
        Answer(408),
        Answer(body=b"<html><title>Sistema indispon\xc3\xadvel</title></html>"),
        Answer(body=b'{"a": 1}', cut=3),
    ],
)
def test_what_may_pass_is_tried_again(failure: Answer) -> None:
    with answering(failure, failure, Answer(body=b"1")) as service:
        assert client().get_json(service.url) == 1
    assert len(service.asked) == 3


@pytest.mark.parametrize(
    ("answer", "error", "text", "times"),
    [
        (Answer(500, b'{"message": "boom"}'), Unavailable, "answered 500: boom: run it again", 3),
        (Answer(501), Unavailable, "answered 501: Not Implemented: run it again later", 1),
        (Answer(400, b'{"reason": "no such day"}'), BadUsage, "answered 400: no such day", 1),
        (Answer(401), BadUsage, "answered 401: Unauthorized: check the credentials", 1),
        (Answer(404, b"gone"), BadUsage, "answered 404: gone: check the address", 1),
        (Answer(422, b'{"message":"bad currency"}'), BadUsage, "answered 422: bad currency", 1),
        (Answer(200, b"busy"), Unavailable, "answered something else than JSON: busy", 3),
        (Answer(302, headers={"Location": "/"}), BadUsage, "redirects in a circle", 1),
        (Answer(200, b"{}", cut=1), Unavailable, "broke off: run it again", 3),
    ],
)
def test_a_failure_is_told_with_the_services_reason(
    answer: Answer, error: type[OlistError], text: str, times: int
) -> None:
    with answering(answer) as service, pytest.raises(error) as raised:
        client().get_json(service.url)
    assert text in str(raised.value)
    assert "\n" not in str(raised.value)
    if answer.status != 302:
        assert len(service.asked) == times


def test_a_refusal_that_the_caller_takes_for_final_is_not_tried_again() -> None:
    def daily(status: int, said: str) -> bool:
        return status == 429 and "Daily" in said

    limit = Answer(429, b'{"error":true,"reason":"Daily API request limit exceeded."}')
    with answering(limit) as service, pytest.raises(Unavailable, match="Daily API request limit"):
        client(final=daily).get_json(service.url)
    assert len(service.asked) == 1
    with answering(Answer(429, b'{"reason":"Minutely"}'), Answer(body=b"2")) as service:
        assert client(final=daily).get_json(service.url) == 2


def test_a_pause_that_is_asked_for_is_made() -> None:
    started = time.monotonic()
    with answering(Answer(429, headers={"Retry-After": "1"}), Answer(body=b"1")) as service:
        client().get_json(service.url)
    assert time.monotonic() - started >= 1


def test_a_pause_behind_the_deadline_is_not_waited_for() -> None:
    started = time.monotonic()
    later = Answer(429, headers={"Retry-After": "3600"})
    with answering(later) as service, pytest.raises(Unavailable, match="a pause of 3600 s"):
        client(deadline_seconds=10).get_json(service.url)
    assert time.monotonic() - started < 5
    assert len(service.asked) == 1


def test_the_deadline_ends_all_attempts_together() -> None:
    started = time.monotonic()
    with answering(Answer(500)) as service, pytest.raises(Unavailable, match="500"):
        client(attempts=1000, deadline_seconds=0.3).get_json(service.url)
    assert time.monotonic() - started < 2


def test_a_service_that_drips_is_left_at_the_deadline() -> None:
    started = time.monotonic()
    drip = Answer(body=b" " * 1000, byte_pause=0.05)
    with answering(drip) as service, pytest.raises(Unavailable, match=r"longer than 0\.3 s"):
        client(deadline_seconds=0.3).get_json(service.url)
    assert time.monotonic() - started < 2


def test_a_service_that_stalls_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingestion.http.client.TIMEOUT", (1, 0.1))
    with (
        answering(Answer(body=b"1", pause=1)) as service,
        pytest.raises(Unavailable, match="stopped in the middle of its answer"),
    ):
        client(attempts=1).get_json(service.url)


def test_nobody_there_is_said_and_no_query_is_shown() -> None:
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:9 cannot be reached \(nobody") as raised:
        client().get_json("http://127.0.0.1:9/a?signature=s3cr3t")
    assert "s3cr3t" not in str(raised.value)
    assert raised.value.__suppress_context__


@pytest.mark.parametrize("url", ["nonsense", "ftp://x/y", "http://", "https://[::1"])
def test_an_address_that_is_none_is_said(url: str) -> None:
    with pytest.raises(BadUsage, match="is no address"):
        client().get_json(url)


def test_retry_after_is_read_as_seconds_and_as_a_date() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    past = format_datetime(datetime.now(UTC) - timedelta(seconds=60), usegmt=True)
    assert retry_after("7") == 7
    assert 55 < (retry_after(soon) or 0) <= 60
    assert [retry_after(value) for value in (past, "soon", None)] == [0, None, None]
