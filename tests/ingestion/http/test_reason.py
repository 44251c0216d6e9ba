"""Whatever form an error has, its reason is found and told in one line."""

import pytest

from ingestion.http import reason


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"error":true,"reason":"Daily API request limit exceeded."}', "Daily API request limit"),
        (b'{"code":403,"message":"Permission denied"}', "Permission denied"),
        (b'{"error":{"code":500,"message":"inner"}}', "inner"),
        (b'/*{\n "codigo" : 400,\n "mensagem" : "Erro de sintaxe"\n}*/', "Erro de sintaxe"),
        (b'[{"message":"first"},{"message":"second"}]', "first"),
        (b'{"status":"down"}', '{"status":"down"}'),
        (b"<html><head><title>502 Bad Gateway</title></head><body>x</body>", "502 Bad Gateway"),
        (
            b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Signature &amp; date"
            b"</Message></Error>",
            "Signature & date",
        ),
        (b"<p>A <b>plain</b> page</p><script>alert(1)</script>", "A plain page"),
        (b"plain\n text\x1b[2J", "plain text [2J"),
        (b"", ""),
        (b"\xff\xfe", "\ufffd\ufffd"),
    ],
)
def test_the_reason_is_found(body: bytes, said: str) -> None:
    assert reason(body).startswith(said)
    assert reason(body).isprintable()


def test_a_long_page_is_quoted_from_its_beginning() -> None:
    assert reason(b"x" * 10_000) == "x" * 299 + "…"
