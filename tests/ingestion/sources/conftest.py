from pathlib import Path

import pytest

from ingestion.sources import SourceFile
from ingestion.sources.limits import Limits
from olist.settings import Settings

TINY = Path(__file__).parents[2] / "fixtures" / "tiny"


@pytest.fixture(scope="session")
def tiny() -> Path:
    return TINY


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a home of its own, with little patience."""
    return Settings(home=tmp_path / "home", http_attempts=2, http_first_pause_seconds=0.001)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def limits() -> Limits:
    return Limits.of(Settings())


def contents(files: list[SourceFile]) -> dict[str, bytes]:
    """Read the files of a source."""
    found = {}
    for file in files:
        with file.open() as opened:
            found[file.name] = opened.read()
    return found
