"""What a page says when there is nothing to show, and when what it read goes away."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app import publications
from olist.errors import OlistError
from olist.settings import Settings
from publication.reader import Reader, open_publication
from tests.app.conftest import Page
from tests.app.test_pages import text


def test_without_a_publication_it_says_olist_run(empty: Settings, page: Page) -> None:
    shown = page(empty.home)
    assert not shown.exception
    assert "`olist run`" in text(shown)
    assert not shown.metric
    assert "Nada foi publicado ainda" in text(page(empty.home, "data", lang="pt"))


def test_with_stopped_services_it_says_olist_up(
    services: Settings, page: Page, tmp_path: Path
) -> None:
    connection = services.connection_file.read_text()
    nobody_listens = re.sub(r'"pg_port":\s*\d+', '"pg_port": 1', connection)
    (tmp_path / "connection.json").write_text(nobody_listens)
    shown = page(tmp_path)
    assert not shown.exception
    assert "`olist up`" in text(shown)


def test_in_a_home_never_used_it_says_olist_up(page: Page, tmp_path: Path) -> None:
    shown = page(tmp_path)
    assert not shown.exception
    assert "`olist up`" in text(shown)


def test_publication_that_vanishes_is_read_again(
    shop: Settings, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    @contextmanager
    def vanishing(*asked: Any, **options: Any) -> Iterator[Reader]:
        opened.append(asked)
        if len(opened) == 1:
            raise OlistError("reading the publication: the relation does not exist")
        with open_publication(*asked, **options) as reader:
            yield reader

    monkeypatch.setattr(publications, "open_publication", vanishing)
    shown = page(shop.home)
    assert len(opened) == 2
    assert len(shown.metric) == 8


def test_publication_that_cannot_be_read_is_told_in_one_line(
    shop: Settings, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def broken(*_: object, **__: object) -> Iterator[Reader]:
        raise OlistError("reading the publication: the disk is gone")
        yield

    monkeypatch.setattr(publications, "open_publication", broken)
    shown = page(shop.home)
    assert not shown.exception
    assert "The warehouse cannot be read" in text(shown)
    assert "the disk is gone" in text(shown)
