from pathlib import Path

import pytest

TINY = Path(__file__).parents[2] / "fixtures" / "tiny"


@pytest.fixture(scope="session")
def tiny() -> Path:
    return TINY
