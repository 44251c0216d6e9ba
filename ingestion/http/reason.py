"""What a service says of its own failure, out of the many forms in which services say it."""

import html
import json
import re
from typing import Any

_LONGEST = 300
_KEYS = ("reason", "message", "mensagem", "erro", "error", "detail", "title")
_COMMENT = re.compile(r"/\*(.*)\*/", re.DOTALL)
"""The OData services of the Banco Central wrap the JSON of an error in a comment."""
_MESSAGE = re.compile(r"<(?:Message|title)[^>]*>(.*?)</(?:Message|title)>", re.DOTALL | re.I)
_TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL | re.I)


def reason(body: bytes, content_type: str = "") -> str:
    """Return in one line what an error's body says; empty if it says nothing.

    JSON is searched for the usual keys, XML and HTML for their message or title; anything else is
    quoted from its beginning.
    """
    text = body[: 64 << 10].decode(errors="replace")
    said = _of_json(text)
    if said is None:
        marked_up = "<" in text[:200] or "html" in content_type or "xml" in content_type
        said = _of_markup(text) if marked_up else text
    said = " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())
    return said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…"


def _of_json(text: str) -> str | None:
    commented = _COMMENT.fullmatch(text.strip())
    try:
        content = json.loads(commented[1] if commented else text)
    except ValueError:
        return None
    return _in(content) or text


def _in(content: Any) -> str | None:
    if isinstance(content, str):
        return content
    if isinstance(content, dict):
        found = (_in(content[key]) for key in _KEYS if key in content)
        return next((text for text in found if text), None)
    if isinstance(content, list) and content:
        return _in(content[0])
    return None


def _of_markup(text: str) -> str:
    message = _MESSAGE.search(text)
    return html.unescape(_TAG.sub(" ", message[1] if message else text))
