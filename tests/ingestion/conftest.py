import pytest


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in for the outside is on this machine: no proxy of the developer leads there."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
